/** Whether a request comes from the MCP server, by its `X-AlterLab-Source`. It parses the body of every 2xx as JSON. */
export function isMcpServer(source: string | string[] | undefined): boolean {
  return typeof source === 'string' && source.startsWith('mcp-server/')
}
