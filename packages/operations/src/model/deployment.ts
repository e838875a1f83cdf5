import { z } from 'zod';
import { form } from './forms.ts';
import { bytes, isHostName, isNetwork } from './values.ts';

/** Adds the two texts of a key: unit and effect. Its default is told by the table of defaults, not here. */
function doc<T extends z.ZodType>(type: T, en: string, zh: string): T {
  return type.meta({ description: en, 'x-zh': zh });
}

const port = z.number().int().min(1).max(65_535);
const path = z.string().min(1);
const image = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9.:/_-]*(?:(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})(?:@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})$/,
    form('image'),
  );

const sizing = (mostReplicas: number) => ({
  replicas: doc(
    z.number().int().min(1).max(mostReplicas),
    mostReplicas === 1 ? 'Instances; always 1' : 'Instances of the service that run side by side',
    mostReplicas === 1 ? '实例数，固定为 1' : '同时运行的实例数',
  ),
  memory: doc(
    bytes(),
    'Most memory one instance may use, e.g. 512M or 2G (powers of 1024); an instance that needs more is ended and started again',
    '单个实例的内存上限，如 512M、2G（按 1024 进制）；超出后实例会被终止并重启',
  ),
  reservedMemory: doc(
    bytes(),
    'Memory kept for one instance, at most its limit; the engine takes memory back from others first',
    '为单个实例保留的内存，不超过其上限；内存紧张时优先回收其他实例',
  ),
  cpus: doc(
    z.number().min(0.05).max(512),
    'Processor time one instance may use, in cores; at most the cores of the host. The sum may be higher: processor time is shared',
    '单个实例可用的处理器时间（核数），不超过主机核数；各服务之和可以超过主机核数，因为处理器时间是共享的',
  ),
  pids: doc(
    z.number().int().min(16).max(100_000),
    'Most processes and threads in one instance',
    '单个实例的进程与线程数上限',
  ),
});

const service = (mostReplicas: number, en: string, zh: string) =>
  doc(z.strictObject(sizing(mostReplicas)), en, zh);

const scaled = 64;

/**
 * `onyx.yaml` with every key present: what the renderers are given. In the file all but `version` may be left out;
 * `deploymentFileSchema` (file-schema.ts) is that form. Sizes are strings such as `512M` in the file and bytes here.
 */
export const deploymentSchema = z.strictObject({
  version: doc(z.literal(1), 'Version of this format; always 1', '格式版本，固定为 1'),
  profile: doc(
    z.enum(['lite', 'standard', 'gpu', 'ha']),
    'Sizes to begin with: lite (a host of 4 GB), standard (16 GB), gpu (32 GB and a graphics card), ha (32 GB, two of each service that can be doubled)',
    '初始规格：lite（4 GB 主机）、standard（16 GB）、gpu（32 GB 加显卡）、ha（32 GB，可多实例的服务各两个）',
  ),
  names: doc(
    z.array(z.string().refine(isHostName, form('hostName'))).min(1),
    'Host names and addresses by which people reach Onyx; the first is the canonical one, requests for any other name are refused',
    '用户访问 Onyx 的主机名或地址；第一个为正式名称，其他名称的请求会被拒绝',
  ),
  tls: doc(
    z.strictObject({
      mode: doc(
        z.enum(['local-ca', 'files', 'acme']),
        'Where the certificate comes from: local-ca (made on this host, with an authority that you have your people trust), files (your own), acme (fetched and renewed, e.g. from Let’s Encrypt; needs port 80 reachable)',
        '证书来源：local-ca（在本机生成，需让用户信任其根证书）、files（自备证书）、acme（自动申请和续期，如 Let’s Encrypt；需能访问 80 端口）',
      ),
      certificate: doc(
        path.nullable(),
        'With mode files: PEM file of the certificate and its chain; relative paths are taken from the folder of onyx.yaml',
        'files 模式：证书及证书链的 PEM 文件；相对路径以 onyx.yaml 所在文件夹为准',
      ),
      key: doc(
        path.nullable(),
        'With mode files: PEM file of its private key, without a password',
        'files 模式：私钥的 PEM 文件，不带密码',
      ),
      email: doc(
        z.email(form('email')).nullable(),
        'With mode acme: address that the authority may write to; some want one, Let’s Encrypt no longer does',
        'acme 模式：签发机构的联系邮箱；部分机构要求填写，Let’s Encrypt 已不要求',
      ),
      directory: doc(
        z.url({ protocol: /^https$/, error: form('httpsAddress') }),
        'With mode acme: address of the authority’s directory',
        'acme 模式：签发机构的目录地址',
      ),
    }),
    'Encryption at the edge',
    '入口的加密',
  ),
  ports: doc(
    z.strictObject({
      http: doc(
        port,
        'TCP port of the host for HTTP, which only redirects and answers ACME',
        '主机的 HTTP 端口，仅用于跳转和 ACME 验证',
      ),
      https: doc(port, 'TCP port of the host for HTTPS', '主机的 HTTPS 端口'),
    }),
    'The only ports that are published on all addresses of the host',
    '仅有这些端口对主机的所有地址开放',
  ),
  images: doc(
    z.strictObject({
      registry: doc(
        z.string().regex(/^$|^[a-z0-9][a-z0-9.:/_-]*\/$/, form('registry')),
        'What stands before the name of every image that is not named below, e.g. registry.example/mirror/',
        '加在所有未单独指定的镜像名之前，如 registry.example/mirror/',
      ),
      prefix: doc(
        z.string().regex(/^[a-z0-9._/-]*$/, form('prefix')),
        'What the names of Onyx’s own images begin with',
        'Onyx 自有镜像名的前缀',
      ),
      tag: doc(
        z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, form('tag')),
        'Tag of Onyx’s own images',
        'Onyx 自有镜像的标签',
      ),
      web: doc(image, 'Image of web, in full', 'web 的完整镜像名'),
      api: doc(image, 'Image of api, worker and migrate, in full', 'api、worker、migrate 的完整镜像名'),
      modelServer: doc(image, 'Image of model-server, in full', 'model-server 的完整镜像名'),
      postgres: doc(
        image,
        'Image of postgres (17 with pgvector), in full',
        'postgres（17，含 pgvector）的完整镜像名',
      ),
      edge: doc(image, 'Image of edge (nginx), in full', 'edge（nginx）的完整镜像名'),
      gate: doc(image, 'Image of gate (HAProxy), in full', 'gate（HAProxy）的完整镜像名'),
      redis: doc(image, 'Image of redis, in full', 'redis 的完整镜像名'),
    }),
    'Container images, as name:tag or name@sha256:digest',
    '容器镜像，格式为 名称:标签 或 名称@sha256:摘要',
  ),
  services: doc(
    z.strictObject({
      edge: service(1, 'nginx, which people reach', '用户访问的 nginx'),
      gate: service(1, 'HAProxy between edge and API', '入口与 API 之间的 HAProxy'),
      web: service(scaled, 'The web app’s files', '网页文件'),
      api: service(scaled, 'The API', 'API'),
      worker: service(scaled, 'Background work: reading documents, indexing', '后台任务：读取文档、建立索引'),
      modelServer: doc(
        z.strictObject({
          ...sizing(scaled),
          gpus: doc(
            z.number().int().min(0).max(64),
            'Graphics cards given to one instance; above 0 the image of the CUDA variant is used',
            '分给单个实例的显卡数；大于 0 时使用 CUDA 版镜像',
          ),
        }),
        'Embedding models and rerankers',
        '嵌入与重排模型',
      ),
      postgres: service(
        1,
        'The database; its own settings are computed from its memory',
        '数据库；其参数按内存计算',
      ),
      redis: service(1, 'Caches and rate limits; may be lost', '缓存与限流，可丢失'),
      migrate: service(1, 'Brings the database up to date, then ends', '更新数据库结构后退出'),
      certificates: service(
        1,
        'With tls.mode acme: fetches and renews the certificate',
        'acme 模式：申请和续期证书',
      ),
    }),
    'Size of each service',
    '各服务的规格',
  ),
  stopSeconds: doc(
    z.number().int().min(1).max(3600),
    'How long requests, answers and jobs under way may take to end when a service stops, in seconds; the engine waits a little longer before it kills',
    '服务停止时，进行中的请求、回答和任务的最长收尾时间（秒）；容器引擎会多等片刻再强制结束',
  ),
  maxUploadMegabytes: doc(
    z.number().int().min(1).max(10_000),
    'Largest file that may be uploaded, in megabytes; the same at the edge and in the API',
    '可上传文件的大小上限（MB），入口与 API 一致',
  ),
  settings: doc(
    z.record(
      z.string(),
      z.union([z.string(), z.number(), z.boolean()], form('settingValue')).transform(settingText),
    ),
    'Environment settings of the product (docs/configuration.md), by name; secrets and what the other keys decide are refused',
    '产品的环境变量设置（docs/configuration.md）；机密以及由其他键决定的设置会被拒绝',
  ),
  trustedProxies: doc(
    z.array(z.string().refine(isNetwork, form('network'))),
    'Addresses of proxies in front of the edge whose X-Forwarded-For is believed, as 10.0.0.1 or 10.0.0.0/8',
    '入口之前的可信代理地址，其 X-Forwarded-For 会被采信，如 10.0.0.1 或 10.0.0.0/8',
  ),
  egress: doc(
    z.strictObject({
      allowed: doc(
        z.boolean(),
        'Whether API and workers may open connections to the outside: language models, connectors',
        'API 与 worker 是否可以访问外部网络：语言模型、连接器',
      ),
    }),
    'Connections to the outside',
    '对外连接',
  ),
  logs: doc(
    z.strictObject({
      maxSize: doc(
        bytes(),
        'Size at which a log file of a container is begun anew, e.g. 20M',
        '容器日志文件轮换的大小，如 20M',
      ),
      maxFiles: doc(
        z.number().int().min(1).max(100),
        'Log files kept for each container',
        '每个容器保留的日志文件数',
      ),
    }),
    'Logs of the containers, kept by the engine',
    '由容器引擎保存的容器日志',
  ),
  secretsDirectory: doc(
    path,
    'Folder of the secrets, one file each (onyx secrets init); relative paths are taken from the folder of onyx.yaml',
    '机密文件夹，每个机密一个文件（onyx secrets init）；相对路径以 onyx.yaml 所在文件夹为准',
  ),
  dev: doc(
    z.boolean(),
    'Whether the ports of the other services are published too, on 127.0.0.1 only; for development',
    '是否同时在 127.0.0.1 上开放其他服务的端口，仅用于开发',
  ),
});

/** The deployment with every default filled in. Memory and log sizes in bytes; `settings` as environment text. */
export type Deployment = z.output<typeof deploymentSchema>;
export type Profile = Deployment['profile'];
export type ServiceName = keyof Deployment['services'];
export type ServiceSizing = Deployment['services']['api'];

/** As the environment holds it: true is 1. */
function settingText(value: string | number | boolean): string {
  return typeof value === 'boolean' ? String(Number(value)) : String(value);
}

/** Address at which people reach the deployment: the first name, the HTTPS port when it is not 443. */
export function publicUrlOf({ names, ports }: Pick<Deployment, 'names' | 'ports'>): string {
  const name = names[0] ?? 'localhost';
  const host = name.includes(':') ? `[${name}]` : name;
  return `https://${host}${ports.https === 443 ? '' : `:${ports.https}`}`;
}
