/** Whether a host is this machine itself, by name or by address, as it stands in a URL or without brackets. */
export function isLoopback(host: string): boolean {
  return /^((.+\.)?localhost\.?|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}
