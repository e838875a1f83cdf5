/** Encodings of East Asian text that have no mark of their own, by the names `TextDecoder` knows. */
export const eastAsianEncodings = ['gb18030', 'big5', 'shift_jis', 'euc-jp', 'euc-kr'] as const;
export type EastAsianEncoding = (typeof eastAsianEncodings)[number];

// The most frequent characters of written Chinese; any real text of a line or two holds several of
// them, while a wrong decoding gives characters spread evenly over twenty thousand.
const frequentSimplified =
  '的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感见明问力理尔点文几定本公特做外孩相西果走将月十实向声车全信重三机工物气每并别真打太新比才便夫再书部水像眼等体却加电主界门利海受听表德少克代员许先口由死安写性马光白或住难望教命花结乐色更拉东神记处让母父应直字场平报友关放至张认接告入笑内英军候民岁往何度山觉路带万男边风解叫任金快原吃妈变通师立象数四失满战远格士音轻目条呢病始达深完今提求清王化空业思切怎非找片罗钱南语元喜曾离飞科言干流欢约各即指合反题必该论交终林请医晚制球决传画保读运及则房早院量苦火布品近坐产答星精视五连司巴奇管类未朋且婚台夜青北队久乎越观落尽形影红爸百令周吧识步希亚术留市半热送兴造谈容极随演收首根讲整式取照办强石古华拿计您装似足双妻尼转诉米称丽客南领节衣站黑刻统断福城故历惊脸选包紧争另建维绝树系伤示愿持千史谁准联妇纪基买志静阿诗独复痛消社算义竟确酒需单治卡幸兰念举仅钟怕共毛句息功官待究跟穿室易游程号居考突皮哪费倒价图具刚脑永歌响商礼细专黄块脚味灵改据般破引食仍存众注笔甚某沉血备习校默务土微娘须试怀料调广苏显赛查密议底列富梦错座参八除跑';
const frequentTraditional =
  '這個們來時為說國著後會過對學麼麼發當沒還樣種開總從無現頭經長兒愛間兩親進話與見問點幾實聲車機氣別書體電門聽員許寫馬樂東記處讓應場報關張認軍歲覺帶萬邊風媽變師數滿戰遠輕條達業羅錢語離飛幹歡約題論終請醫傳畫讀運則產視連類隊觀盡紅爸術熱興談極隨講辦強華計裝雙轉訴稱麗領節統斷歷驚臉選緊爭維絕樹傷準聯婦紀買詩獨復義確單蘭舉僅鐘號費倒價圖剛腦響禮細專黃塊靈據眾筆備習務須試懷調廣蘇顯賽議夢錯座參檔網頁資訊動區從並於開始軟體設計';
const frequentHan = new Set(frequentSimplified + frequentTraditional);
const frequentHangul = new Set(
  '안녕요습니까입겠이다는에의을가를고하지은로한도사어리나시기자대그아인라서해정것수있부들보일스전제상면만과주적장여원국성공',
);

/**
 * How much a decoded sample looks like text of that encoding: about 0 for noise, 1 to 2 for real text,
 * negative when it holds what real text cannot. Judged on the non-ASCII characters only, by whether
 * they are the frequent ones of their script and by which scripts stand together.
 */
export function plausibility(text: string, encoding: EastAsianEncoding): number {
  let total = 0;
  let score = 0;
  let kana = 0;
  let previous = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) {
      previous = code;
      continue;
    }
    total += 1;
    const isKana = code >= 0x3041 && code <= 0x30fe;
    if (isKana) kana += 1;
    score += characterScore(character, code, encoding, previous);
    previous = code;
  }
  if (total === 0) return 0;
  const mean = score / total;
  // Japanese without any kana is rare beyond a few characters; Chinese with much kana is Japanese.
  if ((encoding === 'shift_jis' || encoding === 'euc-jp') && kana === 0)
    return mean - (total > 12 ? 0.5 : 0.3);
  if ((encoding === 'gb18030' || encoding === 'big5') && kana > total / 4) return mean - 0.8;
  return mean;
}

function characterScore(
  character: string,
  code: number,
  encoding: EastAsianEncoding,
  previous: number,
): number {
  if (code === 0xfffd) return -8;
  if (code >= 0xe000 && code <= 0xf8ff) return -3;
  if (code < 0xa0) return -4;
  if (code >= 0x3000 && code <= 0x3002) return 1.5;
  if (code >= 0xff01 && code <= 0xff5e) return 0.8;
  if (code >= 0x2010 && code <= 0x2026) return 0.8;
  if (code >= 0x300c && code <= 0x300f) return 1.2;
  if (code >= 0x3041 && code <= 0x30fe) return kanaScore(code, encoding);
  if (code >= 0xff61 && code <= 0xff9f) {
    // Half-width kana: what Chinese bytes look like when read as Shift-JIS.
    return previous >= 0xff61 && previous <= 0xff9f ? -0.4 : -1;
  }
  if (code >= 0xac00 && code <= 0xd7a3) {
    if (encoding !== 'euc-kr') return -1;
    return frequentHangul.has(character) ? 2 : 1;
  }
  if (code >= 0x4e00 && code <= 0x9fff) {
    if (encoding === 'euc-kr') return -0.3;
    return frequentHan.has(character) ? 2.2 : isCommonHan(character, encoding) ? 0.6 : -0.5;
  }
  if (code > 0xffff || (code >= 0x3400 && code <= 0x4dbf)) return -2;
  return -0.6;
}

function kanaScore(code: number, encoding: EastAsianEncoding): number {
  if (encoding === 'shift_jis' || encoding === 'euc-jp') return code <= 0x3096 ? 2 : 1.4;
  return encoding === 'euc-kr' ? -1 : -0.5;
}

const commonHan = new Map<EastAsianEncoding, Set<string>>();

/** Whether the character is in the first, frequency-chosen level of the encoding's own standard. */
function isCommonHan(character: string, encoding: EastAsianEncoding): boolean {
  let common = commonHan.get(encoding);
  if (!common) {
    common = decodeFirstLevel(encoding);
    commonHan.set(encoding, common);
  }
  return common.has(character);
}

// GB 2312 level 1: rows B0-D7; Big5 level 1: A4-C6; JIS X 0208 level 1: 88-97 in Shift-JIS, B0-CF in EUC.
const firstLevels: Record<EastAsianEncoding, { leads: [number, number]; trails: [number, number] }> = {
  gb18030: { leads: [0xb0, 0xd7], trails: [0xa1, 0xfe] },
  big5: { leads: [0xa4, 0xc6], trails: [0x40, 0xfe] },
  shift_jis: { leads: [0x88, 0x97], trails: [0x40, 0xfc] },
  'euc-jp': { leads: [0xb0, 0xcf], trails: [0xa1, 0xfe] },
  'euc-kr': { leads: [0xca, 0xfd], trails: [0xa1, 0xfe] },
};

function decodeFirstLevel(encoding: EastAsianEncoding): Set<string> {
  const { leads, trails } = firstLevels[encoding];
  const decoder = new TextDecoder(encoding);
  const characters = new Set<string>();
  for (let lead = leads[0]; lead <= leads[1]; lead += 1) {
    for (let trail = trails[0]; trail <= trails[1]; trail += 1) {
      const decoded = decoder.decode(Uint8Array.of(lead, trail));
      if (decoded.length === 1 && decoded !== '\ufffd') characters.add(decoded);
    }
  }
  return characters;
}
