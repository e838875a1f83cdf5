import { isIPv6 } from 'node:net';
import type { Deployment } from '../model/deployment.ts';
import { edgeLocations } from './edge-locations.ts';
import { edgeTexts, unavailablePage } from './edge-pages.ts';
import { edgeRoutes } from './edge-routes.ts';
import { edgeCertificate, edgeStart } from './edge-start.ts';
import { retryAfterSeconds } from './error-body.ts';
import { isAcme, mebibytes, places, ports } from './names.ts';
import { sealed } from './rendered-file.ts';

/** `nginx.conf` of the edge, the page that it shows when what it leads to is not there, with ACME how it starts. */
export function renderEdge(deployment: Deployment): Map<string, string> {
  return new Map([
    ['deploy/edge/nginx.conf', sealed(settings(deployment))],
    ['deploy/edge/unavailable.html', unavailablePage()],
    ...(isAcme(deployment) ? [['deploy/edge/start.sh', sealed(edgeStart)] as const] : []),
  ]);
}

/** Of the edge's memory: the files of the web app that never change. */
export function edgeCacheMegabytes({ services }: Pick<Deployment, 'services'>): number {
  return Math.min(64, Math.floor(mebibytes(services.edge.memory) / 4));
}

function settings(deployment: Deployment): string {
  const { services, names, tls, trustedProxies, stopSeconds } = deployment;
  const serverNames = names.map((name) => (isIPv6(name) ? `"[${name}]"` : name)).join(' ');
  const httpsPort = deployment.ports.https === 443 ? '' : `:${deployment.ports.https}`;
  // People who meet an authority of ours for the first time must be able to go back.
  const hstsSeconds = tls.mode === 'local-ca' ? 86_400 : 31_536_000;
  return `# nginx 1.26 at the edge: TLS, the only service that the world reaches.

worker_processes ${Math.max(1, Math.ceil(services.edge.cpus))};
worker_shutdown_timeout ${stopSeconds}s;
error_log stderr warn;
pid /tmp/nginx.pid;

events {
  worker_connections ${mebibytes(services.edge.memory) < 128 ? 2_048 : 8_000};
}

http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  charset utf-8;
  server_tokens off;
${accessLog}
${limits}
${addresses(trustedProxies)}
${upstreams(deployment)}
${security(isAcme(deployment), hstsSeconds)}
  # For the health check; nobody else reaches it.
  server {
    listen 127.0.0.1:${ports.edgeHealth};
    access_log off;
    default_type text/plain;
    location = /health { return 200 "ok"; }
    location / { return 404; }
  }

  # Any other name, by HTTP and by HTTPS.
  server {
    listen ${ports.edgeHttp} default_server;
    listen ${ports.edgeHttps} ssl default_server;
    http2 on;
    server_name _;
    default_type text/plain;
    location / { return 421 "${edgeTexts.unknownName.en}\\n${edgeTexts.unknownName.zh}\\n"; }
  }

  server {
    listen ${ports.edgeHttp};
    server_name ${serverNames};
    location ^~ /.well-known/acme-challenge/ {
      root ${places.acme};
      default_type text/plain;
      try_files $uri =404;
    }
    location / { return 308 https://$host${httpsPort}$request_uri; }
  }

  server {
    listen ${ports.edgeHttps} ssl;
    http2 on;
    server_name ${serverNames};
${edgeLocations(deployment)}  }
}
`;
}

/** Without the query, which may hold an invitation's token, and without the page that people came from. */
const accessLog = `
  map $request_uri $request_path {
    "~^(?<path_only>[^?]*)" $path_only;
  }
  # The sender's own id of a request when it is harmless, as the API has it.
  map $http_x_request_id $onyx_request_id {
    "~^[A-Za-z0-9_.-]{8,64}$" $http_x_request_id;
    default $request_id;
  }
  log_format json escape=json '{"time":"$time_iso8601","service":"edge","requestId":"$onyx_request_id",'
    '"client":"$remote_addr","method":"$request_method","host":"$host","path":"$request_path","status":$status,'
    '"bytes":$body_bytes_sent,"received":$request_length,"seconds":$request_time,"answerSeconds":"$upstream_response_time",'
    '"protocol":"$server_protocol","tls":"$ssl_protocol","agent":"$http_user_agent"}';
  access_log /dev/stdout json;
`;

/** Against floods from one address, behind which there may be a whole office; each person's rate is the API's to count. */
const limits = `
  client_header_timeout 20s;
  client_body_timeout 60s;
  send_timeout 60s;
  keepalive_timeout 75s;
  client_header_buffer_size 2k;
  large_client_header_buffers 4 16k;
  client_max_body_size 1m;
  client_body_buffer_size 64k;
  reset_timedout_connection on;

  map "$request_method $uri" $sign_in_client {
    default "";
${edgeRoutes.signIn.map((path) => `    "POST ${path}" $binary_remote_addr;`).join('\n')}
  }
  limit_req_zone $sign_in_client zone=sign_in:2m rate=30r/m;
  limit_req_zone $binary_remote_addr zone=requests:4m rate=300r/s;
  limit_conn_zone $binary_remote_addr zone=connections:4m;
  limit_req_status 429;
  limit_conn_status 429;
`;

function addresses(trustedProxies: readonly string[]): string {
  if (trustedProxies.length === 0) {
    return `
  # No proxy stands in front: what a client says of its own address is not believed.
`;
  }
  return `
  # The client's address is the last one that none of these proxies has.
${trustedProxies.map((network) => `  set_real_ip_from ${network};`).join('\n')}
  real_ip_header X-Forwarded-For;
  real_ip_recursive on;
`;
}

function upstreams(deployment: Deployment): string {
  return `
  # A socket needs no name when nginx starts and no new connection for each request. Without the gate behind it the
  # answer is the page below.
  upstream gate {
    zone gate 64k;
    server unix:${places.gateSocket};
    keepalive 64;
    keepalive_timeout 60s;
  }
  # Names are asked for when they are needed, never at the start, and again every few seconds.
  resolver 127.0.0.11 valid=5s ipv6=off;
  resolver_timeout 3s;

  map $http_upgrade $upstream_connection {
    default "";
    "~*^websocket$" upgrade;
  }
  map $http_upgrade $upstream_upgrade {
    default "";
    "~*^websocket$" websocket;
  }
  proxy_http_version 1.1;
  proxy_set_header Host $http_host;
  proxy_set_header Connection $upstream_connection;
  proxy_set_header Upgrade $upstream_upgrade;
  # Written anew, never added to.
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header X-Forwarded-Host $http_host;
  proxy_set_header X-Forwarded-Proto $scheme;
  proxy_set_header X-Real-IP $remote_addr;
  proxy_set_header X-Request-ID $onyx_request_id;
  proxy_set_header Forwarded "";
  proxy_set_header Proxy "";
  proxy_connect_timeout 3s;
  proxy_read_timeout 120s;
  proxy_send_timeout 60s;
  proxy_next_upstream error timeout;
  proxy_next_upstream_tries 2;
  proxy_next_upstream_timeout 10s;

  client_body_temp_path /tmp/body;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;
  proxy_max_temp_file_size 0;

  # Files that never change are handed out from here: one hop, and there while the web app is being replaced.
  proxy_cache_path ${places.edgeCache}/web levels=1:2 keys_zone=web:1m max_size=${edgeCacheMegabytes(deployment)}m inactive=7d use_temp_path=off;
`;
}

const ownCertificate = `  ssl_certificate ${places.secrets}/tls-certificate;
  ssl_certificate_key ${places.secrets}/tls-key;`;

const fetchedCertificate = `  # The certificate and its key are one file, which the service certificates replaces as a whole. Named by a variable it
  # is read at each handshake (nginx 1.15.9), not at the start: a renewed one is shown from the next handshake on, and
  # nobody has to send a signal from one container to another. It is opened twice, for the certificate and for the key:
  # a handshake in the instant between, when it is replaced, is refused, never given one with the key of another.
  map "" $fetched_certificate {
    default ${edgeCertificate};
  }
  ssl_certificate $fetched_certificate;
  ssl_certificate_key $fetched_certificate;`;

/** The API and the web app say themselves what a page of theirs may load; what the edge says may load nothing. */
function security(isFetched: boolean, hstsSeconds: number): string {
  return `
${isFetched ? fetchedCertificate : ownCertificate}
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
  ssl_prefer_server_ciphers off;
  ssl_session_cache shared:tls:4m;
  ssl_session_timeout 1d;
  ssl_session_tickets off;

  map $upstream_http_content_security_policy $own_policy {
    "" "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    default "";
  }
  map "$status$upstream_http_retry_after" $own_retry_after {
    503 ${retryAfterSeconds};
    429 ${retryAfterSeconds};
    default "";
  }
  map "$status:$uri" $own_lifetime {
    "503:/unavailable.html" no-store;
    default "";
  }
  map $https $transport_security {
    on "max-age=${hstsSeconds}";
    default "";
  }
  proxy_hide_header Strict-Transport-Security;
  proxy_hide_header X-Content-Type-Options;
  proxy_hide_header X-Frame-Options;
  proxy_hide_header Referrer-Policy;
  proxy_hide_header X-Powered-By;
  add_header Strict-Transport-Security $transport_security always;
  add_header Content-Security-Policy $own_policy always;
  add_header X-Content-Type-Options nosniff always;
  add_header X-Frame-Options DENY always;
  add_header Referrer-Policy same-origin always;
  add_header Cross-Origin-Opener-Policy same-origin always;
  add_header Permissions-Policy "camera=(), geolocation=(), microphone=(), payment=(), usb=()" always;
  add_header Retry-After $own_retry_after always;
  add_header Cache-Control $own_lifetime always;
`;
}
