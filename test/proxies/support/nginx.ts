import { join } from 'node:path'
import type { ServerProgram } from './processes.ts'

/** The file `nginx.conf` of an nginx that keeps to its directory. */
export const nginxConfiguration = (directory: string, http: string): string => `
daemon off;
master_process off;
pid ${join(directory, 'nginx.pid')};
error_log ${join(directory, 'nginx-error.log')};
events {}
http {
  access_log off;
  client_body_temp_path ${join(directory, 'nginx-body')};
  proxy_temp_path ${join(directory, 'nginx-proxy')};
  fastcgi_temp_path ${join(directory, 'nginx-fastcgi')};
  uwsgi_temp_path ${join(directory, 'nginx-uwsgi')};
  scgi_temp_path ${join(directory, 'nginx-scgi')};
${http}
}
`

/** Runs nginx with the file `nginx.conf` of the directory. */
export const nginxProgram = (directory: string): ServerProgram => ({
  command: 'nginx',
  args: ['-p', directory, '-c', join(directory, 'nginx.conf'), '-e', join(directory, 'nginx-error.log')],
})
