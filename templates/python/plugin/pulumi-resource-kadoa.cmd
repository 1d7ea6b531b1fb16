@"%~dp0..\node_modules\.bin\pulumi-resource-kadoa.cmd" %*
