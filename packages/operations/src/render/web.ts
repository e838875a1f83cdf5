import { contentSecurityPolicy } from '@onyx/contracts';
import type { Deployment } from '../model/deployment.ts';
import { ports } from './names.ts';
import { sealed } from './rendered-file.ts';

/** `nginx.conf` of the web app's files. */
export function renderWeb({ services }: Deployment): Map<string, string> {
  return new Map([['deploy/web/nginx.conf', sealed(settings(Math.max(1, Math.ceil(services.web.cpus))))]]);
}

/** The hashes of a page's own inline scripts are put in by nginx. */
const policy = contentSecurityPolicy('$script_hashes');

function settings(workers: number): string {
  return `# nginx 1.26 in the web image: the files of the exported web app.

worker_processes ${workers};
worker_shutdown_timeout 10s;
error_log stderr warn;
pid /tmp/nginx.pid;

events {
  worker_connections 2048;
}

http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  charset utf-8;
  charset_types text/plain text/css text/javascript application/javascript application/json image/svg+xml;
  server_tokens off;
  # The edge has the log.
  access_log off;

  client_body_temp_path /tmp/body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;

  sendfile on;
  tcp_nopush on;
  keepalive_timeout 75s;
  open_file_cache max=2000 inactive=1h;
  open_file_cache_valid 1h;

  # Compressed copies lie beside the files; nginx has Brotli only as a module, which is not in the image.
  gzip_static on;
  gzip on;
  gzip_comp_level 6;
  gzip_min_length 1024;
  gzip_proxied any;
  gzip_vary on;
  gzip_types text/plain text/css text/javascript application/javascript application/json application/wasm image/svg+xml;

  # Hashes of the scripts that stand in a page itself: a line for each page, written by deploy/web/script-hashes.mjs
  # when the image is built. Without them no inline script runs.
  map_hash_bucket_size 2048;
  map_hash_max_size 4096;
  map $uri $script_hashes {
    default "";
    include /etc/nginx/script-hashes/*.map;
  }
  map $uri $lifetime {
    default "no-cache";
    # Their names hold a hash of what is in them.
    "~^/_next/static/" "public, max-age=31536000, immutable";
  }

  server {
    listen ${ports.web} default_server;
    root /usr/share/nginx/html;
    error_page 404 /404.html;
    absolute_redirect off;

    add_header Cache-Control $lifetime always;
    # On scripts too: a worker has the policy that it came with.
    add_header Content-Security-Policy "${policy}" always;
    add_header X-Content-Type-Options nosniff always;

    location / {
      limit_except GET { deny all; }
      # /chat is chat.html, with and without a slash behind it.
      rewrite ^(/.+)/$ $1 break;
      try_files $uri $uri.html =404;
    }

    location = / {
      try_files /index.html =404;
    }

    # Not in nginx's list; a browser takes a module of no other type.
    location ~ \\.mjs$ {
      types { }
      default_type text/javascript;
      try_files $uri =404;
    }

    location = /health {
      default_type text/plain;
      return 200 "ok";
    }
  }
}
`;
}
