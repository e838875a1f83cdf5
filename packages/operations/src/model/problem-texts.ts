import type { Locale } from '@onyx/contracts';

/** What is wrong and how to put it right, for every problem of a deployment. `{name}` is a parameter. */
export const problemTexts = {
  // the file
  'file-missing': {
    en: 'There is no such file. Create it with the one line “version: 1”, or name another with --file.',
    zh: '文件不存在。请新建该文件并写入一行“version: 1”，或用 --file 指定其他文件。',
  },
  'file-unreadable': {
    en: 'The file cannot be read ({reason}). Check that it is a file and its permissions.',
    zh: '无法读取文件（{reason}）。请检查它是否为文件以及权限。',
  },
  'yaml-wrong': { en: 'Not valid YAML: {reason}', zh: 'YAML 格式有误：{reasonZh}' },
  'key-twice': { en: 'This key is there twice. Remove one.', zh: '键重复，请删除其中一个。' },
  'not-a-mapping': {
    en: 'The file must consist of keys and values, beginning with “version: 1”.',
    zh: '文件须由键和值组成，以“version: 1”开头。',
  },
  'version-missing': { en: 'Add the line “version: 1”.', zh: '请加入一行“version: 1”。' },
  // keys and values
  'unknown-key': {
    en: 'There is no such key. Remove it. Keys here: {known}',
    zh: '没有这个键，请删除。此处可用的键：{known}',
  },
  'unknown-key-near': {
    en: 'There is no such key. Did you mean “{near}”?',
    zh: '没有这个键。是否想写“{near}”？',
  },
  'value-empty': {
    en: 'The value is empty. Write one, or remove the key to have the default.',
    zh: '值为空。请填写，或删除该键以使用默认值。',
  },
  'wrong-kind': { en: 'Must be {expectedEn}.', zh: '须为{expectedZh}。' },
  'text-needs-quotes': {
    en: 'Must be text. Put the value in quotes.',
    zh: '须为文本，请给值加上引号。',
  },
  'not-one-of': { en: 'Must be one of: {values}.', zh: '只能是以下之一：{values}。' },
  'too-small': { en: 'Must be at least {least}.', zh: '不能小于 {least}。' },
  'too-large': { en: 'Must be at most {most}.', zh: '不能大于 {most}。' },
  'list-empty': { en: 'Must have at least one entry.', zh: '至少需要一项。' },
  'wrong-form': { en: 'Must be {expectedEn}.', zh: '须为{expectedZh}。' },
  'set-wrong': {
    en: 'Must be a key and a value, e.g. --set services.api.replicas=2',
    zh: '须为键和值，如 --set services.api.replicas=2',
  },
  // settings of the product
  'setting-unknown': {
    en: 'There is no such setting. docs/configuration.md lists them.',
    zh: '没有这项设置，可用设置见 docs/configuration.md。',
  },
  'setting-unknown-near': {
    en: 'There is no such setting. Did you mean {near}?',
    zh: '没有这项设置。是否想写 {near}？',
  },
  'setting-secret': {
    en: 'A secret does not belong in this file. Remove it; it is read from a file in {directory} (onyx secrets init).',
    zh: '机密不能写在此文件中，请删除；机密从 {directory} 中的文件读取（onyx secrets init）。',
  },
  'setting-decided': {
    en: 'This setting follows from the deployment. Remove it and use the key “{instead}”.',
    zh: '此设置由部署决定。请删除，改用键“{instead}”。',
  },
  'setting-fixed': {
    en: 'This setting is the same in every deployment. Remove it.',
    zh: '此设置在所有部署中固定不变，请删除。',
  },
  'setting-wrong': {
    en: 'The value does not fit. Allowed: {allowed}',
    zh: '值不符合要求。允许的值：{allowedZh}',
  },
  'settings-conflict': {
    en: 'The settings do not go together: {reason}',
    zh: '设置之间有冲突：{reason}',
  },
  // what does not go together
  'reservation-over-limit': {
    en: 'More than the limit of {memory}. Lower it, or raise {limitKey}.',
    zh: '超过内存上限 {memory}。请调低，或调高 {limitKey}。',
  },
  'memory-too-small': {
    en: '{memory} is not enough to run. Give at least {least}.',
    zh: '{memory} 不足以运行，至少需要 {least}。',
  },
  'parsers-over-limit': {
    en: '{processes} parsers of {parserMegabytes} MB and the worker itself need {needed}, the limit is {memory}. Raise services.worker.memory, or lower settings.ONYX_PARSER_PROCESSES or settings.ONYX_PARSER_MEMORY_MB.',
    zh: '{processes} 个各 {parserMegabytes} MB 的解析进程加上 worker 自身需要 {needed}，而上限为 {memory}。请调高 services.worker.memory，或调低 settings.ONYX_PARSER_PROCESSES、settings.ONYX_PARSER_MEMORY_MB。',
  },
  'tls-file-needed': {
    en: 'tls.mode “files” needs tls.certificate and tls.key. Name both, or choose another mode.',
    zh: 'tls.mode 为 files 时需要 tls.certificate 和 tls.key。请填写两者，或换用其他模式。',
  },
  'tls-file-unused': {
    en: 'Used only with tls.mode “files”, but the mode is “{mode}”. Remove it, or set tls.mode to files.',
    zh: '仅在 tls.mode 为 files 时使用，而当前模式为“{mode}”。请删除，或将 tls.mode 设为 files。',
  },
  'acme-name': {
    en: 'No authority gives a certificate for “{name}”. Put public names only in “names”, or choose another tls.mode.',
    zh: '签发机构不会为“{name}”签发证书。请在 names 中只写公开域名，或换用其他 tls.mode。',
  },
  'acme-needs-egress': {
    en: 'With tls.mode “acme” the certificate is fetched from outside. Set egress.allowed to true, or choose another tls.mode.',
    zh: 'tls.mode 为 acme 时需从外网申请证书。请将 egress.allowed 设为 true，或换用其他 tls.mode。',
  },
  'name-twice': { en: 'The name “{name}” is there twice. Remove one.', zh: '名称“{name}”重复，请删除一个。' },
  'ports-equal': {
    en: 'HTTP and HTTPS cannot share port {port}. Change one.',
    zh: 'HTTP 与 HTTPS 不能共用端口 {port}，请改用不同端口。',
  },
  'proxy-everyone': {
    en: '“{network}” would believe everybody’s X-Forwarded-For. Name the proxies.',
    zh: '“{network}”会采信任何人的 X-Forwarded-For。请写明代理地址。',
  },
  // the host
  'memory-over-host': {
    en: 'The limits of all services add up to {sum}; this host has {host}, of which {usable} can be given away. Choose “profile: {profile}”, or lower: {largest}.',
    zh: '所有服务的内存上限合计 {sum}；本机内存 {host}，可分配 {usable}。请使用“profile: {profile}”，或调低：{largest}。',
  },
  'memory-over-host-least': {
    en: 'The limits of all services add up to {sum}; this host has {host}, of which {usable} can be given away. Lower: {largest}; or take a host with more memory.',
    zh: '所有服务的内存上限合计 {sum}；本机内存 {host}，可分配 {usable}。请调低：{largest}；或更换内存更大的主机。',
  },
  'cpus-over-host': {
    en: '{cpus} cores for one instance; this host has {host}, and the engine refuses more. Lower it to {host}.',
    zh: '单个实例 {cpus} 核；本机仅有 {host} 核，容器引擎会拒绝。请调低到 {host}。',
  },
  'port-used': {
    en: 'Port {port} is in use. Stop what listens there, or choose another: --set {key}={next}',
    zh: '端口 {port} 已被占用。请停止占用它的程序，或换一个端口：--set {key}={next}',
  },
  'port-used-by': {
    en: 'Port {port} is in use by {holder}. Stop it, or choose another: --set {key}={next}',
    zh: '端口 {port} 已被 {holder} 占用。请停止它，或换一个端口：--set {key}={next}',
  },
  'port-used-dev': {
    en: 'Port {port}, which “dev” publishes on 127.0.0.1, is in use. Stop what listens there, or publish the edge only: --set dev=false',
    zh: '“dev”在 127.0.0.1 上开放的端口 {port} 已被占用。请停止占用它的程序，或只开放入口：--set dev=false',
  },
  'gpu-toolkit-missing': {
    en: 'The engine cannot give a graphics card to a container. Install the NVIDIA Container Toolkit, run nvidia-ctk runtime configure and restart the engine; or do without: --set services.modelServer.gpus=0',
    zh: '容器引擎无法将显卡分配给容器。请安装 NVIDIA Container Toolkit，运行 nvidia-ctk runtime configure 并重启引擎；或不使用显卡：--set services.modelServer.gpus=0',
  },
  'image-missing': {
    en: 'The image {image} is not on this host. Pull, build or load it first.',
    zh: '本机没有镜像 {image}。请先拉取、构建或导入。',
  },
  'secret-missing': {
    en: 'The file {path} is missing. Run: onyx secrets init',
    zh: '缺少文件 {path}。请运行：onyx secrets init',
  },
  'secret-missing-own': {
    en: 'The file {path} is missing. Write the value for {setting} into it, readable by its owner only (chmod 600).',
    zh: '缺少文件 {path}。请将 {setting} 的值写入该文件，并设为仅所有者可读（chmod 600）。',
  },
  'secret-unusable-own': {
    en: 'The file {path} holds a placeholder or nothing. Write the value for {setting} into it.',
    zh: '文件 {path} 中是占位内容或为空。请写入 {setting} 的值。',
  },
  'secret-unreadable': {
    en: 'The file {path} cannot be read ({reason}). Check that it is a file and its permissions.',
    zh: '无法读取文件 {path}（{reason}）。请检查它是否为文件以及权限。',
  },
  'secret-empty': {
    en: 'The file {path} is empty. Remove it and run: onyx secrets init',
    zh: '文件 {path} 是空的。请删除后运行：onyx secrets init',
  },
  'secret-placeholder': {
    en: 'The file {path} holds a placeholder, or a value that is too short or not of the form it needs. Remove it and run: onyx secrets init',
    zh: '文件 {path} 中是占位内容，或过短、格式不符。请删除后运行：onyx secrets init',
  },
  'secret-open': {
    en: 'The file {path} can be read or changed by others (mode {mode}). Run: chmod 600 {path}',
    zh: '文件 {path} 可被他人读取或修改（权限 {mode}）。请运行：chmod 600 {path}',
  },
  'secret-foreign': {
    en: 'The file {path} cannot be read in the containers, which run as user {uid}. Run: sudo chown {uid}:{gid} {path}',
    zh: '容器以用户 {uid} 运行，无法读取文件 {path}。请运行：sudo chown {uid}:{gid} {path}',
  },
  'certificate-stale': {
    en: 'The certificate {path} is damaged, has ended, or is not for all of “names”. Run: onyx secrets init',
    zh: '证书 {path} 已损坏、已过期，或未包含全部 names。请运行：onyx secrets init',
  },
  'certificate-unreadable': {
    en: 'The certificate {path} cannot be read ({reason}). It must be a PEM file: the certificate first, then its chain.',
    zh: '无法读取证书 {path}（{reason}）。须为 PEM 文件：先证书，后证书链。',
  },
  'key-unreadable': {
    en: 'The private key {path} cannot be read ({reason}). It must be a PEM file without a password.',
    zh: '无法读取私钥 {path}（{reason}）。须为不带密码的 PEM 文件。',
  },
  'key-does-not-fit': {
    en: 'The private key {key} does not belong to the certificate {path}. Give the pair that was issued together.',
    zh: '私钥 {key} 与证书 {path} 不匹配。请使用同时签发的一对文件。',
  },
  'key-open': {
    en: 'The private key {path} can be read or changed by others (mode {mode}). Run: chmod 600 {path}',
    zh: '私钥 {path} 可被他人读取或修改（权限 {mode}）。请运行：chmod 600 {path}',
  },
  'certificate-expired': {
    en: 'The certificate {path} expired on {date}. Renew it.',
    zh: '证书 {path} 已于 {date} 过期，请续期。',
  },
  'certificate-not-yet': {
    en: 'The certificate {path} is valid only from {date}. Check the clock of this host, or use the certificate that is valid now.',
    zh: '证书 {path} 自 {date} 起才有效。请检查本机时钟，或使用当前有效的证书。',
  },
  'certificate-other-name': {
    en: 'The certificate {path} is not for “{name}”, only for: {names}. Get one for all of “names”, or correct “names”.',
    zh: '证书 {path} 不包含“{name}”，仅包含：{names}。请申请包含全部 names 的证书，或更正 names。',
  },
} as const satisfies Record<string, Record<Locale, string>>;

/** Stable: codes may be added, never renamed. */
export type ProblemCode = keyof typeof problemTexts;
