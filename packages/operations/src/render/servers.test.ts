import { endpoints } from '@onyx/contracts';
import { roleStatements } from '@onyx/database/roles';
import { describe, expect, test } from 'vitest';
import { edgeRoutes } from './edge-routes.ts';
import { formMegabytes } from './edge-locations.ts';
import { postgresSizes } from './postgres-settings.ts';
import { renderDeployment } from './render.ts';
import { deploymentOf, profiles } from './testing/index.ts';

function textOf(path: string, ...given: Parameters<typeof deploymentOf>): string {
  const text = renderDeployment(deploymentOf(...given)).get(path);
  if (text === undefined) throw new Error(`${path} is not rendered`);
  return text;
}

/** The braces behind `location <match>`, or any other head, in a file of nginx. */
function blockOf(text: string, head: string): string {
  const start = text.indexOf(`${head} {`);
  if (start < 0) throw new Error(`There is no ${head}`);
  return text.slice(start, text.indexOf('}', start));
}

describe.each(profiles)('the edge of profile %s', (profile) => {
  const text = textOf('deploy/edge/nginx.conf', profile);

  test('S-050 has no name that must be known when it starts', () => {
    for (const [, target = ''] of text.matchAll(/^\s*(?:server|proxy_pass) (\S+);/gm)) {
      expect(target).toMatch(/^(unix:|\$|http:\/\/gate$)/);
    }
    expect(blockOf(text, 'upstream gate')).toContain('server unix:/run/gate/http.sock;');
    expect(text).toContain('error_page 502 504 =503 /unavailable.html;');
  });

  test('S-051, S-052 keeps connections to a gate that needs no name, and asks for others again', () => {
    expect(blockOf(text, 'upstream gate')).toMatch(/keepalive \d+;[\s\S]*keepalive_timeout/);
    expect(text).toMatch(/resolver 127\.0\.0\.11 valid=\ds/);
    expect(text).toMatch(/proxy_next_upstream error timeout;/);
  });

  test('S-053 logs JSON with an id, without queries, and says no version', () => {
    expect(text).toContain('include /etc/nginx/mime.types;');
    expect(text).toContain('server_tokens off;');
    const log = text.slice(text.indexOf('log_format json'), text.indexOf('access_log /dev/stdout'));
    expect(log).toContain('$onyx_request_id');
    expect(log).not.toMatch(/\$(request|request_uri|args|query_string|http_referer|http_cookie|uri)\b/);
  });

  test('S-054 encrypts: TLS 1.2 and 1.3, redirect, HSTS, a folder for ACME', () => {
    expect(text).toContain('ssl_protocols TLSv1.2 TLSv1.3;');
    expect(text).toContain('return 308 https://$host$request_uri;');
    expect(text).toMatch(/add_header Strict-Transport-Security \$transport_security always;/);
    expect(text).toContain('location ^~ /.well-known/acme-challenge/');
  });

  test('S-055 hands on an upgrade only where there is one', () => {
    expect(text).toContain('proxy_set_header Connection $upstream_connection;');
    expect(text).not.toMatch(/Connection ["']?upgrade["']?;/);
  });

  test('S-056 lets every stream of the API last an hour, unbuffered', () => {
    const streams = Object.values(endpoints).filter(
      (endpoint) => 'responseType' in endpoint && endpoint.responseType === 'text/event-stream',
    );
    expect(streams.length).toBeGreaterThan(0);
    for (const { path } of streams) {
      const pattern = edgeRoutes.streams.find((each) => new RegExp(each).test(path.replace(/:\w+/, 'x')));
      const block = blockOf(text, `location ~ "${pattern}"`);
      expect(block).toContain('proxy_buffering off;');
      expect(Number(/proxy_read_timeout (\d+)s/.exec(block)?.[1])).toBeGreaterThanOrEqual(3600);
    }
  });

  test('S-057 takes files as large as the application does, and their form', () => {
    const { maxUploadMegabytes } = deploymentOf(profile);
    const block = blockOf(text, 'location = /api/documents');
    expect(block).toContain(`client_max_body_size ${maxUploadMegabytes + formMegabytes}m;`);
    expect(block).toContain('proxy_request_buffering off;');
    const compose = textOf('docker-compose.yml', profile);
    expect(compose).toContain(`ONYX_MAX_UPLOAD_MB: '${maxUploadMegabytes}'`);
  });

  test('S-058 leads to the gate and the web app, and nowhere else', () => {
    const targets = [...text.matchAll(/proxy_pass (\S+);/g)].map(([, target]) => target);
    expect(new Set(targets)).toEqual(new Set(['http://gate', '$web']));
    expect(text).not.toMatch(/model-server|:9000|:5432|:6379|:9464|:8405|\/metrics/);
  });

  test('S-059 has one scheme of paths: nothing is cut off', () => {
    expect(text).not.toMatch(/proxy_pass http:\/\/gate\//);
    expect(text).not.toMatch(/^\s*rewrite /m);
  });

  test('S-060 writes the client’s address anew, and believes no proxy unless told', () => {
    expect(text).toContain('proxy_set_header X-Forwarded-For $remote_addr;');
    expect(text).not.toContain('$proxy_add_x_forwarded_for');
    expect(text).not.toContain('set_real_ip_from');
    const behind = textOf('deploy/edge/nginx.conf', profile, 'trustedProxies=[10.0.0.0/8, 192.0.2.1]');
    expect(behind).toContain('set_real_ip_from 10.0.0.0/8;');
    expect(behind).toContain('set_real_ip_from 192.0.2.1;');
    expect(behind).toContain('real_ip_recursive on;');
  });

  test('S-061 bounds rates, sizes and times, signing in more than the rest; and sets headers', () => {
    expect(edgeRoutes.signIn).toEqual(
      expect.arrayContaining(['/api/auth/sign-in', '/api/auth/sign-up', '/api/setup']),
    );
    for (const path of edgeRoutes.signIn) expect(text).toContain(`"POST ${path}" $binary_remote_addr;`);
    expect(text).toMatch(/zone=sign_in:\dm rate=30r\/m;/);
    expect(text).toMatch(/zone=requests:\dm rate=300r\/s;/);
    expect(text).toMatch(/client_header_timeout \d+s;/);
    for (const name of ['Content-Security-Policy', 'X-Content-Type-Options', 'Referrer-Policy']) {
      expect(text).toContain(`add_header ${name} `);
    }
    expect(text).not.toContain("script-src 'unsafe-inline'");
  });

  test('S-062 keeps what never changes, so that it is one hop', () => {
    expect(blockOf(text, 'location /')).not.toBe('');
    expect(text).toContain('proxy_cache web;');
    expect(textOf('deploy/web/nginx.conf', profile)).toContain('max-age=31536000, immutable');
  });

  test('S-063 answers to the names it is given, to others with 421', () => {
    const named = textOf('deploy/edge/nginx.conf', profile, 'names=[onyx.example, "::1", 192.0.2.7]');
    expect(named).toContain('server_name onyx.example "[::1]" 192.0.2.7;');
    expect(named).toMatch(/listen 8443 ssl default_server;[\s\S]*?return 421 /);
    expect(named).toMatch(/listen 8080 default_server;/);
  });
});

test('the edge goes on to the port that people see', () => {
  expect(textOf('deploy/edge/nginx.conf', 'standard', 'ports.https=9443')).toContain(
    'return 308 https://$host:9443$request_uri;',
  );
});

describe('the web app', () => {
  const text = textOf('deploy/web/nginx.conf', 'standard');

  test('S-005 finds pages without their ending, keeps hashed files, asks again for pages, compresses', () => {
    expect(text).toContain('try_files $uri $uri.html =404;');
    expect(text).toMatch(/"~\^\/_next\/static\/" "public, max-age=31536000, immutable";/);
    expect(text).toContain('default "no-cache";');
    expect(text).toContain('gzip_static on;');
  });

  test('S-061 lets only its own scripts run, those in the page by their hashes', () => {
    expect(text).toContain("script-src 'self' 'wasm-unsafe-eval'$script_hashes;");
    expect(text).not.toMatch(/script-src[^;]*unsafe-inline/);
  });
});

describe('the gate', () => {
  const text = textOf('deploy/gate/haproxy.cfg', 'ha');

  test('finds instances as they come and go, twice as many as there are', () => {
    expect(text).toMatch(/server-template api- 6 api:8080 check .*resolvers docker init-addr none/);
    expect(text).toContain('nameserver dns 127.0.0.11:53');
    expect(text).toContain('balance leastconn');
    expect(text).toContain('http-check send meth GET uri /ready');
  });

  test('S-056 lets streams last an hour, and drains within the time of the API', () => {
    expect(text).toMatch(/timeout server 1h/);
    expect(text).toMatch(/timeout client 1h/);
    expect(text).toContain('hard-stop-after 60s');
  });

  test('has no page of statistics, and its socket is its own', () => {
    expect(text).not.toMatch(/^\s*stats (enable|uri|auth)/m);
    expect(text).toContain('stats socket unix@/run/haproxy/admin.sock mode 600 level admin');
  });
});

describe.each(profiles)('PostgreSQL of profile %s', (profile) => {
  const deployment = deploymentOf(profile);
  const sizes = postgresSizes(deployment);
  const memory = deployment.services.postgres.memory / 1024 ** 2;

  test('S-043 is given sizes that follow from its memory, and fit in it', () => {
    expect(sizes.sharedBuffers).toBe(Math.floor(memory / 4));
    expect(sizes.sharedBuffers + sizes.maintenanceWorkMem * 2).toBeLessThan(memory);
    expect(sizes.sharedBuffers + (sizes.maxConnections / 3) * sizes.workMem).toBeLessThan(memory);
    expect(sizes.effectiveCacheSize).toBeLessThan(memory);
  });

  test('S-043 lets all instances connect, old and new at once', () => {
    const { api, worker } = deployment.services;
    expect(sizes.maxConnections).toBeGreaterThan((api.replicas * 10 + worker.replicas * 12) * 2);
  });

  test('is asked by password only, and never by a superuser from elsewhere', () => {
    const settings = textOf('deploy/postgres/postgresql.conf', profile);
    expect(settings).toContain("password_encryption = 'scram-sha-256'");
    expect(settings).toContain("hba_file = '/etc/onyx/pg_hba.conf'");
    const access = textOf('deploy/postgres/pg_hba.conf', profile);
    const lines = access.split('\n').filter((line) => line.startsWith('host'));
    expect(lines.map((line) => line.split(/ {2,}/).at(-1)?.trim())).toEqual([
      'scram-sha-256',
      'reject',
      'scram-sha-256',
      'reject',
    ]);
    expect(lines[0]).toMatch(/^host +all +postgres +127\.0\.0\.1\/32 /);
    expect(lines[1]).toMatch(/^host +all +postgres +all +reject$/);
  });
});

describe('the roles of the database', () => {
  const script = textOf('deploy/postgres/roles.sql', 'standard');

  test('S-065 to S-070 are those of onyx migrate roles, made once however often it runs', () => {
    for (const statement of roleStatements('onyx')) {
      const role = /^create role (\w+) login$/.exec(statement)?.[1];
      if (role)
        expect(script).toContain(
          `'${statement}' where not exists (select from pg_roles where rolname = '${role}')`,
        );
      else expect(script).toContain(`\n${statement};\n`);
    }
    expect(script).not.toMatch(/create (database|user)|uuid-ossp|superuser/i);
  });

  test('S-067 get passwords that stand in no file of ours', () => {
    expect(script).toContain('`cat /run/secrets/database-app-password`');
    expect(script).toContain("alter role onyx_app password :'app_password';");
    expect(script).not.toMatch(/password '/);
  });
});

describe('Redis', () => {
  const text = textOf('deploy/redis/redis.conf', 'standard');
  const start = textOf('deploy/redis/start.sh', 'standard');

  test('S-028 has one user with a password and few commands, and no other', () => {
    expect(text).toContain('aclfile /run/redis/users.acl');
    expect(start).toContain("'user default off resetpass -@all'");
    expect(start).toMatch(/user onyx on #\$hash ~onyx:\* &onyx:\* -@all /);
    expect(start).not.toMatch(/\+(flushall|config|keys|eval|debug|@all)\b/);
  });

  test('S-029 is a cache only: memory is bounded, what is old goes, nothing is kept', () => {
    expect(text).toMatch(/^maxmemory 409mb$/m);
    expect(text).toMatch(/^maxmemory-policy allkeys-lru$/m);
    expect(text).toMatch(/^save ""$/m);
    expect(text).toMatch(/^appendonly no$/m);
  });

  test('S-157 has no numbered databases', () => {
    expect(text).toMatch(/^databases 1$/m);
    expect(textOf('docker-compose.yml', 'ha')).not.toMatch(/redis:6379\/\d/);
  });
});
