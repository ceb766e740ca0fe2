// Files of MCP clients, and the keys in them.

import { mcp } from '../api/bridge';
import type { McpClient } from '../api/types';
import { Remote } from './remote.svelte';

export const mcpClients = Remote.shared<McpClient[]>(mcp.clients);
