import type { Locale } from './common.ts';
import type { ErrorCode, ErrorInfo, ErrorParams } from './errors.ts';

/** What people read for each error code: what happened, what was kept, what to do next. `{name}` is a parameter. */
const texts: Record<ErrorCode, Record<Locale, string>> = {
  'invalid-request': {
    en: 'The request does not have the expected form.',
    zh: '请求的格式不符合要求。',
  },
  'not-found': {
    en: 'This does not exist, or you may not see it.',
    zh: '内容不存在，或你没有查看权限。',
  },
  forbidden: { en: 'You may not do this. Ask an administrator.', zh: '你没有权限执行此操作，请联系管理员。' },
  conflict: {
    en: 'Somebody changed this at the same time. Reload and try again.',
    zh: '内容刚被他人修改，请刷新后重试。',
  },
  'payload-too-large': { en: 'The request is too large.', zh: '请求内容过大。' },
  'rate-limited': {
    en: 'Too many attempts. Wait {retryAfterSeconds} seconds and try again.',
    zh: '尝试次数过多，请在 {retryAfterSeconds} 秒后重试。',
  },
  internal: {
    en: 'Something went wrong on our side. Nothing was changed. Try again.',
    zh: '服务器出现问题，未作任何更改，请重试。',
  },
  'not-ready': { en: 'Onyx is still starting. Try again in a moment.', zh: 'Onyx 正在启动，请稍后重试。' },
  unauthenticated: { en: 'Sign in to continue.', zh: '请先登录。' },
  'wrong-credentials': { en: 'The e-mail address or the password is wrong.', zh: '邮箱或密码不正确。' },
  'wrong-password': { en: 'The current password is wrong.', zh: '当前密码不正确。' },
  'account-disabled': {
    en: 'This account is disabled. Ask an administrator.',
    zh: '该账号已停用，请联系管理员。',
  },
  'email-taken': {
    en: 'An account with this e-mail address exists. Sign in instead.',
    zh: '该邮箱已注册，请直接登录。',
  },
  'password-too-weak': {
    en: 'Choose a longer password, of at least 10 characters.',
    zh: '密码过短，请至少使用 10 个字符。',
  },
  'registration-closed': {
    en: 'Registration is closed. Ask the owner for an invitation link.',
    zh: '注册已关闭，请向所有者索取邀请链接。',
  },
  'invitation-invalid': {
    en: 'This invitation is used, withdrawn or expired. Ask for a new one.',
    zh: '邀请已使用、已撤回或已过期，请索取新的邀请。',
  },
  'setup-done': { en: 'Onyx already has an owner. Sign in instead.', zh: 'Onyx 已有所有者，请直接登录。' },
  'setup-required': {
    en: 'Onyx has no owner yet. Open {url} to create the first account.',
    zh: 'Onyx 尚无所有者，请打开 {url} 创建第一个账号。',
  },
  'last-owner': {
    en: 'There must be at least one owner. Make somebody else the owner first.',
    zh: '至少需要一位所有者，请先将他人设为所有者。',
  },
  'collection-not-empty': {
    en: 'The collection still holds {count} documents. Move or delete them first.',
    zh: '集合中还有 {count} 个文档，请先移动或删除。',
  },
  'upload-incomplete': {
    en: 'The upload was cut off. Nothing was stored. Upload the file again.',
    zh: '上传中断，未保存任何内容，请重新上传。',
  },
  'upload-missing-file': { en: 'The upload holds no file.', zh: '上传中没有文件。' },
  'file-name-invalid': {
    en: 'The file name is empty, too long or has forbidden characters. Rename the file.',
    zh: '文件名为空、过长或含有不允许的字符，请重命名。',
  },
  'file-empty': { en: 'The file is empty.', zh: '文件是空的。' },
  'file-too-large': {
    en: 'The file is larger than {maxMegabytes} MB. Split it, or ask an administrator to raise the limit.',
    zh: '文件超过 {maxMegabytes} MB，请拆分文件，或请管理员提高上限。',
  },
  'format-unsupported': {
    en: 'Onyx cannot read this kind of file. Use PDF, DOC, DOCX, PPTX, XLSX, ODT, HTML, Markdown, TXT, CSV, JSON, EML, MSG or EPUB.',
    zh: '无法读取这种文件。支持 PDF、DOC、DOCX、PPTX、XLSX、ODT、HTML、Markdown、TXT、CSV、JSON、EML、MSG 和 EPUB。',
  },
  'format-mismatch': {
    en: 'The file is not what its name says: expected {expected}. Rename it or save it again.',
    zh: '文件内容与扩展名不符：应为 {expected}。请重命名或重新保存。',
  },
  'file-corrupt': {
    en: 'The file is damaged and could not be read. Upload an intact copy.',
    zh: '文件已损坏，无法读取，请上传完好的副本。',
  },
  'file-encrypted': {
    en: 'The file has a password. Enter it, or upload a copy without one.',
    zh: '文件有密码。请输入密码，或上传没有密码的副本。',
  },
  'file-password-wrong': { en: 'The password does not open the file.', zh: '密码不正确，无法打开文件。' },
  'file-too-complex': {
    en: 'The file unpacks to more than allowed ({limit}). It was not read. Split it into smaller files.',
    zh: '文件展开后超出限制（{limit}），未读取。请拆分为较小的文件。',
  },
  'needs-ocr': {
    en: 'The pages are pictures without text. Run text recognition (OCR) on the file and upload it again.',
    zh: '页面是没有文字的图片。请先对文件进行文字识别（OCR），再重新上传。',
  },
  'no-text': { en: 'The file holds no text.', zh: '文件中没有文字。' },
  'parser-timeout': {
    en: 'Reading the file took longer than {seconds} seconds. Split it into smaller files.',
    zh: '读取文件超过 {seconds} 秒，请拆分为较小的文件。',
  },
  'parser-out-of-memory': {
    en: 'Reading the file needed more than {megabytes} MB of memory. Split it into smaller files.',
    zh: '读取文件所需内存超过 {megabytes} MB，请拆分为较小的文件。',
  },
  'parser-crashed': {
    en: 'The file made the reader stop. Save it again with another program, then retry.',
    zh: '读取该文件时程序中止。请用其他程序重新保存后重试。',
  },
  'document-not-retryable': {
    en: 'The document has not failed, there is nothing to retry.',
    zh: '文档没有失败，无需重试。',
  },
  'file-store-full': {
    en: 'The storage for files is full. What was stored before is kept. Ask an administrator to free space, then try again.',
    zh: '文件存储空间已满，之前保存的内容不受影响。请联系管理员清理空间后重试。',
  },
  'file-store-unavailable': {
    en: 'The storage for files does not answer or refuses ({reason}). Try again in a moment; if it stays so, ask an administrator.',
    zh: '文件存储没有响应或拒绝访问（{reason}）。请稍后重试；如仍失败，请联系管理员。',
  },
  'stored-file-damaged': {
    en: 'The stored copy of the file has been damaged: its checksum is wrong. Upload the file again.',
    zh: '已保存的文件副本损坏，校验值不符。请重新上传该文件。',
  },
  'search-timeout': {
    en: 'The search took too long, the system is busy. Try again in a moment.',
    zh: '系统繁忙，检索超时。请稍后重试。',
  },
  'model-not-configured': {
    en: 'No language model is configured. Add one in Settings.',
    zh: '尚未配置语言模型，请在设置中添加。',
  },
  'model-unreachable': {
    en: 'The model at {address} does not answer. Check that it runs and that the address is right.',
    zh: '位于 {address} 的模型没有响应。请检查它是否在运行、地址是否正确。',
  },
  'model-unauthorized': {
    en: 'The model refused the API key. Check it in Settings.',
    zh: '模型拒绝了 API 密钥，请在设置中检查。',
  },
  'model-not-found': {
    en: 'The provider does not know the model “{model}”. Check its name in Settings.',
    zh: '服务商没有名为“{model}”的模型，请在设置中检查名称。',
  },
  'model-rate-limited': {
    en: 'The model is over its rate limit or quota. Wait a little, then try again.',
    zh: '模型超出速率或额度限制，请稍后再试。',
  },
  'model-context-too-long': {
    en: 'The question and its sources are longer than the model can read. Narrow the scope or start a new chat.',
    zh: '问题与来源超出模型可读取的长度，请缩小范围或新建对话。',
  },
  'model-refused': {
    en: 'The language model declined to answer this question.',
    zh: '语言模型拒绝回答这个问题。',
  },
  'model-timeout': {
    en: 'The model said nothing for {seconds} seconds. Anything that had arrived is kept. Try again.',
    zh: '模型在 {seconds} 秒内没有输出，已收到的内容会保留，请重试。',
  },
  'model-failed': {
    en: 'The model failed. Anything that had arrived is kept. Try again, or choose another model.',
    zh: '模型出错，已收到的内容会保留。请重试或更换模型。',
  },
  'model-files-missing': {
    en: 'The model lacks {files}. Fetch it again, or complete its folder.',
    zh: '模型缺少 {files}，请重新下载或补全模型文件夹。',
  },
  'model-files-damaged': {
    en: 'The model cannot be read: {file} is damaged or does not fit the rest. Fetch it again.',
    zh: '无法读取模型：{file} 已损坏或与其他文件不匹配，请重新下载。',
  },
  'model-unsupported': {
    en: 'Onyx cannot run this model: {reason}. Choose an ONNX sentence encoder, a Model2Vec model or an ONNX reranker.',
    zh: '无法运行该模型：{reason}。请选择 ONNX 句向量模型、Model2Vec 模型或 ONNX 重排模型。',
  },
  'model-too-large': {
    en: 'The model is larger than {maxMegabytes} MB. Choose a smaller one.',
    zh: '模型超过 {maxMegabytes} MB，请选择较小的模型。',
  },
  'model-runtime-missing': {
    en: 'The program that runs ONNX models is not available for this machine ({platform}). Use a Model2Vec model or a service.',
    zh: '此机器（{platform}）没有可用的 ONNX 运行程序，请改用 Model2Vec 模型或在线服务。',
  },
  'model-process-ended': {
    en: 'The model stopped in the middle of its work, perhaps for lack of memory. It is started again at the next use.',
    zh: '模型在运行中意外停止，可能是内存不足。下次使用时会重新启动。',
  },
  'model-dimensions-wrong': {
    en: 'The model gave vectors of {actual} values where {expected} were expected. Check the name of the model and its dimensions.',
    zh: '模型给出的向量是 {actual} 维，应为 {expected} 维。请检查模型名称和维度设置。',
  },
  'model-download-failed': {
    en: 'The model could not be fetched from {address} ({file}). What had arrived is kept. Check the connection, or set another address.',
    zh: '无法从 {address} 下载模型（{file}），已保留收到的部分。请检查网络或更换下载地址。',
  },
  'model-checksum-mismatch': {
    en: 'What {address} sent for {file} is not what it had announced. It was not kept. Try again, or set another address.',
    zh: '{address} 发来的 {file} 与其公布的校验值不符，未保留。请重试或更换下载地址。',
  },
  'model-changed': {
    en: 'This is another model than the one the index was made with. Remove it and add it again.',
    zh: '此模型与建立索引时的模型不同，请移除后重新添加。',
  },
  'model-added-already': {
    en: 'This model is in the list already. Remove it there first to add it anew.',
    zh: '此模型已在列表中，如需重新添加，请先将其移除。',
  },
  'model-servers-missing': {
    en: 'No model server is configured here. Set ONYX_MODEL_SERVERS for all API and worker processes.',
    zh: '此处未配置模型服务器。请为所有 API 和 worker 进程设置 ONYX_MODEL_SERVERS。',
  },
  'job-interrupted': {
    en: 'The process that worked on it ended each time, perhaps for want of memory.',
    zh: '处理它的进程每次都意外终止，可能是内存不足。',
  },
  'message-not-running': { en: 'This answer is already finished.', zh: '该回答已经结束。' },
  'answer-interrupted': {
    en: 'The server stopped while answering. What had arrived is kept. Ask again.',
    zh: '服务器在回答过程中停止，已保留收到的内容，请重新提问。',
  },
  'evaluation-running': {
    en: 'A run of this question set is under way. Wait for it, or stop it.',
    zh: '该问题集正在评测中，请等待其完成或将其停止。',
  },
  'evaluation-run-over': { en: 'This run is already over.', zh: '该次评测已经结束。' },
  'evaluation-no-questions': {
    en: 'The set has no question to ask. Add questions with their right documents first.',
    zh: '问题集中没有可用的问题，请先添加问题及其正确文档。',
  },
  'evaluation-question-exists': {
    en: 'The set already has this question. Edit that one instead.',
    zh: '问题集中已有这个问题，请直接编辑它。',
  },
  'evaluation-set-full': {
    en: 'A set holds at most {limit} questions; with these there would be {count}. Nothing was added.',
    zh: '一个问题集最多 {limit} 个问题，加上这些将有 {count} 个。未添加任何内容。',
  },
  'evaluation-document-unknown': {
    en: 'A right document is not in this collection. Choose one that is.',
    zh: '所选的正确文档不在此集合中，请选择集合内的文档。',
  },
  'import-unreadable': {
    en: 'This is neither a line of JSON nor a table with the columns “question” and “document”.',
    zh: '既不是一行 JSON，也不是含有 question 和 document 两列的表格。',
  },
  'import-empty': { en: 'There are no questions in it.', zh: '其中没有问题。' },
  'import-no-question': { en: 'The question is missing.', zh: '缺少问题。' },
  'import-question-too-long': {
    en: 'The question is longer than {limit} characters.',
    zh: '问题超过 {limit} 个字符。',
  },
  'import-no-document': { en: 'No right document is given.', zh: '没有给出正确的文档。' },
  'import-document-unknown': {
    en: 'No document “{name}” in this collection.',
    zh: '集合中没有文档“{name}”。',
  },
  'import-document-ambiguous': {
    en: 'Several documents are called “{name}”. Write the folder too, or the id.',
    zh: '有多个文档名为“{name}”，请写明文件夹或使用 ID。',
  },
  'import-value-invalid': {
    en: '“{field}” has a value that does not fit: {value}.',
    zh: '“{field}”的值不正确：{value}。',
  },
  'import-duplicate': {
    en: 'Line {first} has the same question and document, but says something else about it.',
    zh: '第 {first} 行有相同的问题和文档，但内容不一致。',
  },
  'import-question-differs': {
    en: 'The set has this question with other right documents. Edit or delete that one first.',
    zh: '问题集中已有这个问题，但正确文档不同，请先编辑或删除它。',
  },
  'port-in-use': {
    en: 'Port {port} is in use. Stop what runs there, or choose another: {setting}={nextPort}.',
    zh: '端口 {port} 已被占用。请停止占用它的程序，或换一个端口：{setting}={nextPort}。',
  },
  'data-dir-in-use': {
    en: 'Another Onyx (process {processId}) already uses the data in {dataDir}. Stop it, or choose another folder: ONYX_DATA_DIR=…',
    zh: '另一个 Onyx（进程 {processId}）正在使用 {dataDir} 中的数据。请先停止它，或用 ONYX_DATA_DIR 指定其他文件夹。',
  },
  'database-unavailable': {
    en: 'The database does not answer ({reason}). Try again in a moment. If it stays so, check ONYX_DATABASE_URL, its password, and that the server runs.',
    zh: '数据库没有响应（{reason}）。请稍后重试；如仍无响应，请检查 ONYX_DATABASE_URL、密码以及服务器是否在运行。',
  },
  'schema-behind': {
    en: 'The database lacks the changes that this version needs ({migration}). Run: onyx migrate up',
    zh: '数据库缺少此版本所需的变更（{migration}）。请运行：onyx migrate up',
  },
  'schema-too-new': {
    en: 'The database was changed by a newer version in a way that this one cannot work with ({migration}). Run the newer version.',
    zh: '数据库已由更新的版本更改，此版本无法使用（{migration}）。请运行较新的版本。',
  },
  'data-dir-unusable': {
    en: 'The data folder {dataDir} cannot be used: {reason}. Check its permissions and the free disk space, or set ONYX_DATA_DIR.',
    zh: '无法使用数据文件夹 {dataDir}：{reason}。请检查权限和磁盘空间，或设置 ONYX_DATA_DIR。',
  },
  'server-unreachable': {
    en: 'Onyx does not answer at {url}. Check your connection, or start it with: npm start',
    zh: '无法连接 {url} 上的 Onyx。请检查网络，或用 npm start 启动。',
  },
  'path-not-found': { en: 'No file or folder at {path}.', zh: '{path} 处没有文件或文件夹。' },
  'deployment-invalid': {
    en: 'The deployment cannot be used as it is written; nothing was changed. Problems: {count}\n{problems}',
    zh: '部署配置有误，未作任何更改。问题数：{count}\n{problems}',
  },
  'deployment-edited': {
    en: 'These files were changed by hand since they were rendered; nothing was written. Say it in onyx.yaml instead, or write over them with --force:\n{files}',
    zh: '以下文件在生成后被手动修改过，未写入任何内容。请改为在 onyx.yaml 中设置，或使用 --force 覆盖：\n{files}',
  },
  'deployment-unwritable': {
    en: '{path} cannot be written: {reason}. Check its folder, the permissions and the free disk space.',
    zh: '无法写入 {path}：{reason}。请检查所在文件夹、权限以及磁盘空间。',
  },
  'host-not-fit': {
    en: 'This host is not ready for the deployment; nothing was changed. Problems: {count}\n{problems}',
    zh: '本机尚不具备部署条件，未作任何更改。问题数：{count}\n{problems}',
  },
  'secret-unknown': {
    en: 'There is no secret “{name}”. There are: {names}',
    zh: '没有名为“{name}”的机密。现有：{names}',
  },
  'secret-not-there': {
    en: 'There is no file {path} whose value could be replaced. Run: onyx secrets init',
    zh: '文件 {path} 不存在，无法更换。请运行：onyx secrets init',
  },
  'secrets-unusable': {
    en: 'The secrets in {path} cannot be written: {reason}. Check that it is a folder, its permissions and the free disk space.',
    zh: '无法写入 {path} 中的机密：{reason}。请检查它是否为文件夹、权限以及磁盘空间。',
  },
  'secret-key-stage': {
    en: 'The change of the key in {path} is at another step, and nothing was written. Next: onyx {next}',
    zh: '{path} 中密钥的更换处于其他步骤，未作任何更改。下一步：onyx {next}',
  },
  'secret-key-unclear': {
    en: '{path} holds two keys, and {previousPath} does not say which one is the old one. Write the old one there; nothing was changed.',
    zh: '{path} 中有两个密钥，但 {previousPath} 未能表明哪个是旧密钥。请将旧密钥写入该文件；未作任何更改。',
  },
  'acme-unreachable': {
    en: 'The certificate authority does not answer at {address}: {reason}. Check the connection to the outside, the address and the clock. The present certificate stays in use.',
    zh: '无法连接证书签发机构 {address}：{reason}。请检查外网连接、地址和系统时钟。现有证书继续使用。',
  },
  'acme-answer-unusable': {
    en: 'What answers at {address} does not speak as a certificate authority does (ACME): {reason}. Check the address of its directory.',
    zh: '{address} 的应答不符合证书签发机构的 ACME 协议：{reason}。请检查目录地址。',
  },
  'acme-refused': {
    en: 'The certificate authority refused ({type}). The present certificate stays in use.',
    zh: '证书签发机构拒绝了请求（{type}）。现有证书继续使用。',
  },
  'acme-rate-limited': {
    en: 'The certificate authority takes no more requests for {retryAfterSeconds} s. The present certificate stays in use.',
    zh: '证书签发机构在 {retryAfterSeconds} 秒内不再接受请求。现有证书继续使用。',
  },
  'acme-challenge-refused': {
    en: 'The certificate authority could not convince itself that “{name}” is this deployment ({type}). Its name must lead here, and http://{name}/ be reachable on port 80 from the outside. The present certificate stays in use.',
    zh: '证书签发机构无法确认“{name}”属于此部署（{type}）。该域名须解析到此处，且外网能通过 80 端口访问 http://{name}/。现有证书继续使用。',
  },
  'acme-certificate-unusable': {
    en: 'The certificate that the authority gave cannot be used ({reason}). The present one stays in use.',
    zh: '签发机构给出的证书无法使用（{reason}）。现有证书继续使用。',
  },
  'certificates-unusable': {
    en: '{path} cannot be read or written: {reason}. Check its folder, the permissions and the free disk space.',
    zh: '无法读写 {path}：{reason}。请检查所在文件夹、权限以及磁盘空间。',
  },
  usage: { en: '{message}', zh: '{message}' },
};

/** The text of an error code, its parameters filled in. A missing parameter shows as an ellipsis. */
export function errorText(code: ErrorCode, params: ErrorParams | undefined, locale: Locale): string {
  return texts[code][locale].replace(/\{(\w+)\}/g, (_, name: string) => String(params?.[name] ?? '…'));
}

/** The text of an error that is part of data, followed by what the third party said, if it said anything. */
export function errorInfoText(info: ErrorInfo, locale: Locale): string {
  const text = errorText(info.code, info.params, locale);
  if (!info.detail) return text;
  return locale === 'zh' ? `${text}（${info.detail}）` : `${text} (${info.detail})`;
}
