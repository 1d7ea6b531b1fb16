/** The envelope of a successful v5 call. */
export function success(data: Record<string, unknown>, message: string) {
  return { data, status: "success", message };
}
