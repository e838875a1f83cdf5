import type { Locale } from '@onyx/contracts';

/** What the command line says, in both languages. `{name}` is filled in by `createTexts`. */
const texts = {
  about: {
    en: 'Onyx: find and answer from your own documents, with citations',
    zh: 'Onyx：从自己的文档中检索并回答，附带引用',
  },
  'about.start': { en: 'Run Onyx on this machine', zh: '在本机运行 Onyx' },
  'about.import': { en: 'Add files and folders', zh: '导入文件和文件夹' },
  'about.search': { en: 'Find passages', zh: '检索段落' },
  'about.ask': { en: 'Ask a question; the answer names its sources', zh: '提问；回答会注明来源' },
  'about.migrate': {
    en: 'Bring the database of a deployment up to date (ONYX_DATABASE_OWNER_URL or ONYX_DATABASE_URL)',
    zh: '更新部署所用数据库的结构（ONYX_DATABASE_OWNER_URL 或 ONYX_DATABASE_URL）',
  },
  'about.migrateStatus': { en: 'Tell what has run and what has not', zh: '显示已执行和未执行的变更' },
  'about.migrateUp': { en: 'Run what has not run yet', zh: '执行尚未执行的变更' },
  'about.migrateRoles': {
    en: 'Print the SQL that a superuser runs once: owner, app and reader roles',
    zh: '输出超级用户需执行一次的 SQL：owner、app、reader 角色',
  },
  'migrate.done': { en: 'Migrations done: {count}', zh: '已执行的变更：{count} 项' },
  'migrate.pending': { en: 'To run: {names}', zh: '待执行：{names}' },
  'migrate.unknown': { en: 'Of a newer version: {names}', zh: '来自更新的版本：{names}' },
  'migrate.required': {
    en: 'This version cannot work on this database; run the newer one.',
    zh: '此版本无法使用该数据库，请运行较新的版本。',
  },
  'migrate.next': { en: 'Next: onyx migrate up', zh: '下一步：onyx migrate up' },
  'migrate.upToDate': { en: 'The database is up to date.', zh: '数据库已是最新。' },
  'migrate.ran': { en: 'Ran: {names}', zh: '已执行：{names}' },
  'migrate.roles': { en: 'Roles that may use it: {names}', zh: '可使用的角色：{names}' },
  'migrate.rolesNext': {
    en: 'Then give each a password in psql: \\password onyx_owner, \\password onyx_app, \\password onyx_reader',
    zh: '然后在 psql 中分别设置密码：\\password onyx_owner、\\password onyx_app、\\password onyx_reader',
  },
  'migrate.noAddress': {
    en: 'Set ONYX_DATABASE_URL (or ONYX_DATABASE_OWNER_URL) to the database of the deployment. The embedded database of `onyx start` migrates by itself.',
    zh: '请将 ONYX_DATABASE_URL（或 ONYX_DATABASE_OWNER_URL）设为部署所用的数据库。`onyx start` 的内嵌数据库会自动更新。',
  },
  'about.config': { en: 'The deployment that onyx.yaml describes', zh: 'onyx.yaml 描述的部署' },
  'about.configValidate': {
    en: 'Check it, and say all that is wrong with its place and the fix',
    zh: '检查配置，一次列出所有问题、位置和修正方法',
  },
  'about.configExplain': {
    en: 'Tell each value, where it came from and what it does',
    zh: '列出每个值、来源和作用',
  },
  'about.configSchema': {
    en: 'Print the JSON Schema of onyx.yaml, for editors',
    zh: '输出 onyx.yaml 的 JSON Schema，供编辑器使用',
  },
  'about.render': {
    en: 'Write docker-compose.yml and the files below deploy/ from onyx.yaml',
    zh: '根据 onyx.yaml 生成 docker-compose.yml 和 deploy/ 下的文件',
  },
  'about.secrets': { en: 'The secrets of a deployment, one file each', zh: '部署所用的机密，每个一个文件' },
  'about.secretsInit': {
    en: 'Make those that are missing, with random values; what is there stays',
    zh: '用随机值生成缺少的机密；已有的保持不变',
  },
  'about.secretsReencrypt': {
    en: 'Put what the database holds encrypted under the present ONYX_SECRET_KEY, and tell what is left',
    zh: '将数据库中的加密内容改用当前的 ONYX_SECRET_KEY，并显示剩余数量',
  },
  'about.secretsRotate': {
    en: 'Give one a new value, and say what to do for it to take effect',
    zh: '更换一个机密的值，并说明生效步骤',
  },
  'about.certificates': {
    en: 'The certificate of a deployment, by ACME (ONYX_ACME_NAMES and the settings beside it)',
    zh: '部署所用的证书，通过 ACME 申请（ONYX_ACME_NAMES 及相关设置）',
  },
  'about.certificatesRenew': {
    en: 'Fetch one when it is time to: none is there, other names, less than a third of its time left',
    zh: '在需要时申请证书：尚无证书、域名有变，或剩余有效期不足三分之一',
  },
  'about.certificatesWatch': {
    en: 'Go on renewing it until stopped; logs JSON lines',
    zh: '持续续期直到停止；以 JSON 行输出日志',
  },
  'certificates.good': {
    en: 'The certificate is good until {date}: {names}',
    zh: '证书有效期至 {date}，无需续期：{names}',
  },
  'certificates.renewed': {
    en: 'A new certificate is served, good until {date}: {names}',
    zh: '已启用新证书，有效期至 {date}：{names}',
  },
  'option.file': { en: 'File of the deployment, onyx.yaml by default', zh: '部署文件，默认 onyx.yaml' },
  'option.overlay': {
    en: 'File laid over it; may be given several times',
    zh: '叠加在其上的文件，可多次指定',
  },
  'option.set': {
    en: 'Value laid over all files, e.g. services.api.replicas=2; may be given several times',
    zh: '叠加在所有文件之上的值，如 services.api.replicas=2，可多次指定',
  },
  'option.checkHost': {
    en: 'Check this host too: memory, processors, ports, images, secrets, certificate',
    zh: '同时检查本机：内存、处理器、端口、镜像、机密、证书',
  },
  'option.output': { en: 'Folder to write below', zh: '输出文件夹' },
  'option.forceRender': {
    en: 'Write over files that were changed by hand',
    zh: '覆盖被手动修改过的文件',
  },
  'render.done': {
    en: 'Written: {written}, unchanged: {unchanged}',
    zh: '已写入：{written}，未变：{unchanged}',
  },
  'argument.secret': { en: 'Name of the secret', zh: '机密名称' },
  'config.valid': {
    en: 'The deployment is right: profile {profile}, {url}',
    zh: '部署配置正确：规格 {profile}，{url}',
  },
  'config.hostFits': { en: 'This host is ready for it.', zh: '本机已具备部署条件。' },
  'secrets.created': { en: 'Made in {folder}: {names}', zh: '已在 {folder} 中生成：{names}' },
  'secrets.kept': { en: 'Left as they were: {names}', zh: '保持不变：{names}' },
  'secrets.authority': {
    en: 'Browsers trust the deployment once {path} is installed on people’s machines as an authority.',
    zh: '在用户的设备上将 {path} 安装为受信任的根证书后，浏览器即信任此部署。',
  },
  'secrets.giveAway': {
    en: 'The containers run as user {uid} and must be able to read the files. Next: sudo chown {uid}:{gid} {files}',
    zh: '容器以用户 {uid} 运行，须能读取这些文件。下一步：sudo chown {uid}:{gid} {files}',
  },
  'secrets.renewed': {
    en: 'The certificate is a new one. For an edge that runs to show it: docker compose kill -s HUP edge',
    zh: '证书已更新。要让正在运行的入口使用它：docker compose kill -s HUP edge',
  },
  'secrets.standIn': {
    en: 'The certificate is a stand-in, shown until the authority has given the real one. It is fetched once http://<name>/ reaches this host from the outside.',
    zh: '当前证书仅为临时证书，在签发机构给出正式证书前使用。外网能通过 http://<域名>/ 访问本机后即自动申请。',
  },
  'secrets.folderOpen': {
    en: 'Others may look into {folder}. The files are closed; to close the folder too: chmod 700 {folder}',
    zh: '他人可查看文件夹 {folder}。文件本身已受保护；如需同时保护文件夹：chmod 700 {folder}',
  },
  'secrets.next': { en: 'Next: docker compose up -d', zh: '下一步：docker compose up -d' },
  'secrets.rotated': {
    en: '{path} has a new value; the old one is in {previous}. For it to take effect, in this order:',
    zh: '{path} 已换为新值，旧值保存在 {previous}。请按以下顺序操作使其生效：',
  },
  'secrets.keyAdd': {
    en: '{path} has a second key beside the present one. To go on, in this order:',
    zh: '{path} 中已在现有密钥之外加入新密钥。请按以下顺序继续：',
  },
  'secrets.keySwitch': {
    en: 'In {path} the new key writes and the old one is read with. To go on, in this order:',
    zh: '{path} 中现由新密钥写入，旧密钥仅用于读取。请按以下顺序继续：',
  },
  'secrets.keyDrop': {
    en: '{path} holds the new key only. To end it, in this order:',
    zh: '{path} 中现只有新密钥。请按以下顺序完成：',
  },
  'secrets.stageUnknown': {
    en: '--stage is {stages}, and only of secret-key',
    zh: '--stage 只能为 {stages}，且仅用于 secret-key',
  },
  'secrets.changed': {
    en: 'Put under the present key now: {changed}. Under it: {current}, under the previous key: {previous}, under neither: {unknown}',
    zh: '本次改用当前密钥：{changed}。使用当前密钥：{current}，使用旧密钥：{previous}，均无法解密：{unknown}',
  },
  'secrets.previousFree': {
    en: 'Nothing is stored under the previous key any more.',
    zh: '已没有内容使用旧密钥保存。',
  },
  'secrets.previousNeeded': {
    en: 'Some process still writes with the previous key: restart it, then run this again.',
    zh: '仍有进程使用旧密钥写入：请重启该进程，然后再次运行。',
  },
  'secrets.unknown': {
    en: 'What neither key opens stays as it is. Give its key as ONYX_SECRET_KEY_PREVIOUS, or enter the keys of the models and the passwords of the files again.',
    zh: '两个密钥都无法解密的内容保持不变。请将其密钥设为 ONYX_SECRET_KEY_PREVIOUS，或重新填写模型密钥和文件密码。',
  },
  'secrets.noSettings': {
    en: 'Set ONYX_DATABASE_URL and ONYX_SECRET_KEY as API and workers have them.',
    zh: '请按 API 和 worker 的设置提供 ONYX_DATABASE_URL 和 ONYX_SECRET_KEY。',
  },
  'option.stage': {
    en: 'Of secret-key, which changes in steps: switch or drop; the first step when absent',
    zh: '仅用于分步更换的 secret-key：switch 或 drop；省略时为第一步',
  },
  'option.json': { en: 'Print JSON', zh: '输出 JSON' },
  'option.url': {
    en: 'Server to talk to (ONYX_URL); this machine when absent',
    zh: '要连接的服务器（ONYX_URL），默认为本机',
  },
  'option.data': { en: 'Data folder (ONYX_DATA_DIR)', zh: '数据文件夹（ONYX_DATA_DIR）' },
  'option.port': {
    en: 'Port (ONYX_PORT), 8080 by default; 0 takes a free one',
    zh: '端口（ONYX_PORT），默认 8080；0 表示任选空闲端口',
  },
  'option.host': {
    en: 'Address to listen on (ONYX_HOST), 127.0.0.1 by default',
    zh: '监听地址（ONYX_HOST），默认 127.0.0.1',
  },
  'option.collection': {
    en: 'Collection to add to, by name; made when missing',
    zh: '目标集合的名称，不存在则新建',
  },
  'option.scope': { en: 'Look only in this collection', zh: '仅在该集合中检索' },
  'option.noWait': {
    en: 'Return after the upload, do not wait for indexing',
    zh: '上传后立即返回，不等待索引完成',
  },
  'option.limit': { en: 'How many results', zh: '结果数量' },
  'option.explain': { en: 'Show why each result was found', zh: '说明每条结果的命中原因' },
  'argument.paths': { en: 'Files and folders', zh: '文件和文件夹' },
  'argument.query': { en: 'Words or a question', zh: '关键词或问题' },
  'argument.question': { en: 'The question', zh: '问题' },
  'help.usage': { en: 'Usage:', zh: '用法：' },
  'help.arguments': { en: 'Arguments:', zh: '参数：' },
  'help.options': { en: 'Options:', zh: '选项：' },
  'help.commands': { en: 'Commands:', zh: '命令：' },
  'help.help': { en: 'Show help', zh: '显示帮助' },
  'help.version': { en: 'Show the version', zh: '显示版本' },
  // Chinese punctuation brings its own space.
  'help.next': { en: ' See: {command} --help', zh: '详见：{command} --help' },
  'usage.unknownCommand': { en: 'There is no command “{name}”.', zh: '没有“{name}”这个命令。' },
  'usage.unknownOption': { en: 'There is no option {name}.', zh: '没有 {name} 这个选项。' },
  'usage.missingArgument': { en: 'Something is missing: <{name}>.', zh: '缺少参数：<{name}>。' },
  'usage.missingValue': { en: 'A value is missing: {name}.', zh: '缺少选项的值：{name}。' },
  'usage.tooMany': { en: 'Too many arguments: {names}.', zh: '参数过多：{names}。' },
  'start.ready': { en: 'Onyx is ready: {url}', zh: 'Onyx 已就绪：{url}' },
  'start.data': { en: 'Data: {dataDir}   Stop: Ctrl-C', zh: '数据：{dataDir}   停止：Ctrl-C' },
  'start.stopping': { en: 'Stopping …', zh: '正在停止……' },
  'import.nothing': { en: 'No readable files found. {formats}', zh: '没有找到可读取的文件。{formats}' },
  'import.uploading': { en: 'Uploading', zh: '上传' },
  'import.indexing': { en: 'Indexing', zh: '索引' },
  'import.done': {
    en: '{created} added, {updated} updated, {unchanged} unchanged, {failed} failed in “{collection}” ({seconds} s)',
    zh: '集合“{collection}”：新增 {created}，更新 {updated}，未变 {unchanged}，失败 {failed}（{seconds} 秒）',
  },
  'import.background': {
    en: 'Being indexed in the background: {count}',
    zh: '{count} 个文档正在后台索引。',
  },
  'import.ignored': {
    en: 'Files of other kinds left out: {count}',
    zh: '忽略了 {count} 个其他类型的文件。',
  },
  'import.next': { en: 'Next: onyx ask "…"', zh: '下一步：onyx ask "……"' },
  'search.totalMore': {
    en: 'Documents: more than {total}, {ms} ms',
    zh: '超过 {total} 个文档，{ms} 毫秒',
  },
  'search.total': { en: 'Documents: {total}, {ms} ms', zh: '{total} 个文档，{ms} 毫秒' },
  'search.more': { en: 'More passages in this document: {count}', zh: '该文档中还有 {count} 个段落' },
  'search.translated': { en: 'Also searched: {words}', zh: '同时检索：{words}' },
  'search.skipped': { en: 'Left out because of time: {legs}', zh: '因超时略过：{legs}' },
  'search.empty.no-documents': {
    en: 'There are no documents yet. Add some: onyx import <files or folders>',
    zh: '还没有文档。请先导入：onyx import <文件或文件夹>',
  },
  'search.empty.nothing-ready-yet': {
    en: 'The documents are still being read. Try again in a moment.',
    zh: '文档仍在读取中，请稍后再试。',
  },
  'search.empty.filters-exclude-all': {
    en: 'Nothing in this collection. Leave out --collection to search everywhere.',
    zh: '该集合中没有结果。去掉 --collection 可检索全部文档。',
  },
  'search.empty.no-searchable-words': {
    en: 'The question holds no words to search for. Use at least one word.',
    zh: '问题中没有可检索的词，请至少输入一个词。',
  },
  'search.empty.no-match': {
    en: 'No passage matches. Try fewer or other words.',
    zh: '没有匹配的段落，请减少或更换关键词。',
  },
  'ask.empty': {
    en: 'Ask something: onyx ask "How many days of leave?"',
    zh: '请输入问题，例如：onyx ask "年假有几天？"',
  },
  'ask.searching': { en: 'Searching …', zh: '正在检索……' },
  'ask.extractive': {
    en: 'No language model is configured: sentences quoted from the documents.',
    zh: '尚未配置语言模型：以下为文档原文摘录。',
  },
  'ask.sources': { en: 'Sources', zh: '来源' },
  'ask.found': { en: 'Also found', zh: '其他相关段落' },
  'ask.unsupported': {
    en: 'Sentences without support in the sources: {count}',
    zh: '{count} 句在来源中没有依据',
  },
  'place.page': { en: 'p. {page}', zh: '第 {page} 页' },
  'place.slide': { en: 'slide {slide}', zh: '第 {slide} 张幻灯片' },
  'place.lines': { en: 'lines {from}-{to}', zh: '第 {from}-{to} 行' },
  'error.collectionUnknown': {
    en: 'There is no collection “{name}”. There are: {names}',
    zh: '没有名为“{name}”的集合。现有：{names}',
  },
  'error.keyNeeded': {
    en: 'Set ONYX_API_KEY to a personal API key (Settings, API keys) for {url}.',
    zh: '请将 ONYX_API_KEY 设为 {url} 的个人 API 密钥（设置 → API 密钥）。',
  },
} as const satisfies Record<string, Record<Locale, string>>;

export type TextKey = keyof typeof texts;
export type Texts = (key: TextKey, values?: Record<string, string | number>) => string;

/** The texts of one language. */
export function createTexts(locale: Locale): Texts {
  return (key, values = {}) =>
    texts[key][locale].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? `{${name}}`));
}
