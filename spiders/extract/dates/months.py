"""The names of months in the languages that news is written in."""

import unicodedata
from functools import cache

_WORDS = (
    "ean eanáir ene enero gen gener gennaio ian ianuarie ion ionawr jaan jaanuar jaen"
    " jan janaayo janairu janar janeiro jannaayo jannar januar januari januarie"
    " january januwari januára janv janvier janvye janvāris janyuwari jänner led leden"
    " ledna oca ocak saus sausio sausis sij siječanj siječnja sty styczeń stycznia"
    " tammi tammikuu tammikuuta tháng_giêng tháng_một urt urtarrila xan xaneiro yan"
    " yanvar ιαν ιανουάριοσ ιανουαρίου нэгдүгээр_сар сту студзень студзеня січ січень"
    " січня янв январь января яну януари јан јануар јануари қаң қаңтар հնվ հունվար"
    " հունվարի ינו ינואר جانفي جنوري جنوری كانون_الثاني يناير ژانویه जन जनवरी जाने"
    " जानेवारी জানু জানুয়ারী জানুৱাৰী ਜਨ ਜਨਵਰੀ જાન્યુ જાન્યુઆરી ஜன ஜனவரி జన జనవరి ಜನ"
    " ಜನವರಿ ജനു ജനുവരി ජන ජනවාරි ม_ค มกราคม ມ_ກ ມັງກອນ ဇန် ဇန်နဝါရီ იან იანვარი ጃን"
    " ጃንዋሪ មករា",
    "chw chwef chwefror fab faburairu feabh feabhra feb febbr febbraio febr febraayo"
    " febreiro febrer febrero februar februari februarie february februwari februára"
    " februāris fev fevereiro fevral fra frar févr février helmi helmikuu helmikuuta"
    " lut lutego luty ots otsaila peb pebrero shk shkurt tháng_hai vas vasario vasaris"
    " veebr veebruar velj veljača veljače úno únor února şub şubat φεβ φεβρουάριοσ"
    " φεβρουαρίου ақп ақпан лют лютага лютий лютого люты феб фебруар фев февр февраль"
    " февраля февруари хоёрдугаар_сар փետրվար փետրվարի փտվ פבר פברואר شباط فبراير"
    " فبروري فروری فوریه فيفري فېبروري फ़र फ़रवरी फेब्रु फेब्रुअरी फेब्रुवारी ফেব"
    " ফেব্রুয়ারী ফেব্ৰু ফেব্ৰুৱাৰী ਫ਼ਰ ਫ਼ਰਵਰੀ ફેબ્રુ ફેબ્રુઆરી பிப் பிப்ரவரி ఫిబ్ర"
    " ఫిబ్రవరి ಫೆಬ್ರ ಫೆಬ್ರವರಿ ഫെബ്രു ഫെബ്രുവരി පෙබ පෙබරවාරි ก_พ กุมภาพันธ์ ກ_ພ ກຸມພາ"
    " ဖေ ဖေဖော်ဝါရီ თებ თებერვალი ፌብ ፌብሩዋሪ កុម្ភៈ",
    "bře březen března kov kovas kovo maalis maaliskuu maaliskuuta maarso maart mac"
    " machi mar marca march marec maret maris mars marso mart martie marts martxoa"
    " marzec marzo marzu març março mas mashi mat matshi maw mawrth mrt mrz március"
    " márta mäe mäerz märz ožu ožujak ožujka tháng_ba μάρ μάρτιοσ μαρτίου бер березень"
    " березня гуравдугаар_сар мар март марта нау наурыз сак сакавік сакавіка մարտ"
    " մարտի մրտ מרץ آذار مارس مارچ मार्च মার্চ মাৰ্চ ਮਾਰਚ માર્ચ மார் மார்ச் మార్చి"
    " ಮಾರ್ಚ್ മാർ മാർച്ച് මාර් මාර්තු มี_ค มีนาคม ມ_ນ ມີນາ မတ် მარ მარტი ማርች មីនា",
    "abr abriil abril abrëll afi afirilu aib aibreán api apirila apr aprel april"
    " aprile aprili aprilie aprill apríla aprīlis avr avril bal balandis balandžio dub"
    " duben dubna ebr ebrill eph ephreli epr epreli huhti huhtikuu huhtikuuta kwi"
    " kwiecień kwietnia nis nisan pri prill tháng_bốn tháng_tư tra travanj travnja απρ"
    " απρίλιοσ απριλίου апр апрель апреля април дөрөвдүгээр_сар квіт квітень квітня"
    " кра красавік красавіка сәу сәуір ապր ապրիլ ապրիլի אפר אפריל آوریل أبريل أفريل"
    " اپریل نيسان अप्रिल अप्रैल एप्रि एप्रिल এপ্রি এপ্রিল এপ্ৰিল ਅਪ੍ਰੈ ਅਪ੍ਰੈਲ એપ્રિલ"
    " ஏப் ஏப்ரல் ఏప్రి ఏప్రిల్ ಏಪ್ರಿ ಏಪ್ರಿಲ್ ഏപ്രി ഏപ്രിൽ අප්_රේල් เม_ย เมษายน ມ_ສ"
    " ເມສາ ဧပြီ აპრ აპრილი ኤፕሪ ኤፕሪል មេសា",
    "beal bealtaine geg gegužė gegužės kvě květen května maayo mag maggio mai maiatza"
    " maig maijs maio maj maja may mayo mayu mayıs mee mei mej mejju mey meyi május"
    " svi svibanj svibnja tháng_năm touko toukokuu toukokuuta μάι μάιοσ μαΐου май мам"
    " мамыр мая мај тавдугаар_сар трав травень травня մայիս մայիսի մյս מאי أيار مئی"
    " ماي مايو مه مۍ मई मे মে ਮਈ મે மே మే ಮೇ മേയ് මැයි พ_ค พฤษภาคม ພ_ພ ພຶດສະພາ မေ მაი"
    " მაისი ሜይ ឧសភា",
    "birž birželio birželis cze czerwca czerwiec eka ekaina giu giugno haz haziran"
    " hun hunyo iun iunie iyn iyun juin jun june junho juni junie junij junio juny"
    " juun juuni júna június jūnijs kesä kesäkuu kesäkuuta lipanj lipnja meh mehefin"
    " meith meitheamh qer qershor tháng_sáu xuño yun yuni červen června čvn ġun ġunju"
    " ιουν ιουνίου ιούνιοσ зургаадугаар_сар июн июнь июня мау маусым черв червень"
    " червня чэр чэрвень чэрвеня юни јун јуни հնս հունիս հունիսի יוני جوان جون حزيران"
    " يونيو ژوئن जुन जून জুন ਜੂਨ જૂન ஜூன் జూన్ ಜೂನ್ ജൂൺ ජූනි มิ_ย มิถุนายน ມິ_ຖ ມິຖຸນາ"
    " ဇွန် ივნ ივნისი ጁን មិថុនា",
    "gor gorff gorffennaf heinä heinäkuu heinäkuuta hul hulyo iul iulie iyl iyul iúil"
    " juil juillet jul julai julayi julho juli julie julij julio juliol july juuli"
    " júla július jūlijs korr korrik liep liepa liepos lip lipca lipiec lug luglio lul"
    " lulju luulyo srpanj srpnja tem temmuz tháng_bảy uzt uztaila xul xullo yul yuli"
    " července červenec čvc ιουλ ιουλίου ιούλιοσ долоодугаар_сар июл июль июля лип"
    " липень липня ліп ліпень ліпеня шіл шілде юли јул јули հլս հուլիս հուլիսի יולי"
    " تموز جولائی جولای جويلية يوليو يوليوز ژوئیه जुल जुलाई जुलै জুল জুলাই ਜੁਲਾ ਜੁਲਾਈ"
    " જુલાઈ ஜூலை జులై ಜುಲೈ ജൂലൈ ජූලි ก_ค กรกฎาคม ກ_ລ ກໍລະກົດ ဇူ ဇူလိုင် ივლ ივლისი ጁላይ"
    " កក្កដា",
    "abu abuztua ag aga agasti ago agost agosti agosto agu agusta agustus août aug"
    " august augusta augusti augusts augustus augusztus avg avgust avq avqust awst aww"
    " awwissu ağustos elo elokuu elokuuta gush gusht kol kolovoz kolovoza lún lúnasa"
    " ogo ogos ogosto ogs rugp rugpjūtis rugpjūčio sie sierpień sierpnia srp srpen"
    " srpna tháng_tám ágúst αυγ αυγούστου αύγουστοσ авг август августа жні жнівень"
    " жніўня наймдугаар_сар серп серпень серпня там тамыз օգոստոս օգոստոսի օգս אוג"
    " אוגוסט آب أغسطس أوت اګست اگست غشت अग अगस्ट अगस्त ऑग ऑगस्ट আগ আগষ্ট আগস্ট ਅਗ ਅਗਸਤ"
    " ઑગસ્ટ ஆக ஆகஸ்ட் ఆగ ఆగస్టు ಆಗ ಆಗಸ್ಟ್ ഓഗ ഓഗസ്റ്റ് අගෝ අගෝස්තු ส_ค สิงหาคม ສ_ຫ"
    " ສິງຫາ ဩဂုတ် აგვ აგვისტო ኦገስ ኦገስት សីហា",
    "eyl eylül ira iraila medi meán_fómhair mfómh rugs rugsėjis rugsėjo ruj rujan"
    " rujna sat satumba seb sebteembar sebtembar sen sentabr sentyabr sep sept septbr"
    " septemba septembar september septembra septembre septembrie septembris septhemba"
    " septiembre set setembre setembro setiembre settembre settembru setyembre sht"
    " shtator syys syyskuu syyskuuta szept szeptember tháng_chín wrz wrzesień września"
    " zář září σεπ σεπτέμβριοσ σεπτεμβρίου вер верасень верасня вересень вересня"
    " есдүгээр_сар сен сент сентябрь сентября сеп септембар септември қыр қыркүйек սեպ"
    " սեպտեմբեր սեպտեմբերի ספט ספטמבר أيلول سبتمبر ستمبر سپتامبر سپتمبر سېپتمبر شتنبر"
    " सप्टें सप्टेंबर सित सितंबर सेप्टेम्बर ছেপ্তে ছেপ্তেম্বৰ সেপ সেপ্টেম্বর ਸਤੰ ਸਤੰਬਰ"
    " સપ્ટે સપ્ટેમ્બર செப் செப்டம்பர் సెప్టెం సెప్టెంబర్ ಸೆಪ್ಟೆಂ ಸೆಪ್ಟೆಂಬರ್ സെപ്റ്റം"
    " സെപ്റ്റംബർ සැප් සැප්තැම්බර් ก_ย กันยายน ກ_ຍ ກັນຍາ စက် စက်တင်ဘာ სექ სექტემბერი"
    " ሴፕቴ ሴፕቴምበር កញ្ញា",
    "deireadh_fómhair dfómh eki ekim hyd hydref loka lokakuu lokakuuta oct october"
    " octobre octombrie octubre okt oktabr okthoba okthobha oktoba oktobar oktober"
    " oktobris oktoobar oktoober oktubre oktyabr októbra ott ottobre ottubru out"
    " outubro paź październik października spal spalio spalis tet tetor tháng_mười urr"
    " urria říj říjen října οκτ οκτωβρίου οκτώβριοσ аравдугаар_сар жовт жовтень жовтня"
    " кас кастрычнік кастрычніка окт октобар октомври октябрь октября қаз қазан հոկ"
    " հոկտեմբեր հոկտեմբերի אוק אוקטובר أكتوبر اکتبر اکتوبر تشرين_الأول अक्टू अक्टूबर"
    " अक्टोबर ऑक्टो ऑक्टोबर অক্টো অক্টোবর অক্টোবৰ ਅਕਤੂ ਅਕਤੂਬਰ ઑક્ટો ઑક્ટોબર அக்"
    " அக்டோபர் అక్టో అక్టోబర్ ಅಕ್ಟೋ ಅಕ್ಟೋಬರ್ ഒക്_ടോബർ ഒക്ടോ ඔක් ඔක්තෝබර් ต_ค ตุลาคม"
    " ຕ_ລ ຕຸລາ အောက် အောက်တိုဘာ ოქტ ოქტომბერი ኦክቶ ኦክቶበር តុលា",
    "aza azaroa kas kasım lapkr lapkritis lapkričio lis listopad listopada listopadu"
    " marras marraskuu marraskuuta nob nobyembre nof noi noiembrie noofeembar nov"
    " novemba novembar november novembra novembre novembris novembro novembru"
    " noviembre noy noyabr nuw nuwamba nën nëntor samh samhain stu studeni studenoga"
    " tach tachwedd tháng_mười_một νοέ νοέμβριοσ νοεμβρίου арван_нэгдүгээр_сар лист"
    " листопад листопада ліс лістапад лістапада нов новембар ное ноември ноя нояб"
    " ноябрь ноября қар қараша նոյ նոյեմբեր նոյեմբերի נוב נובמבר تشرين_الثاني نوامبر"
    " نوفمبر نومبر نونبر नव नवंबर नोभेम्बर नोव्हें नोव्हेंबर নভে নভেম্বর নৱে নৱেম্বৰ"
    " ਨਵੰ ਨਵੰਬਰ નવે નવેમ્બર நவ நவம்பர் నవం నవంబర్ ನವೆಂ ನವೆಂಬರ್ നവം നവംബർ නොවැ"
    " නොවැම්බර් พ_ย พฤศจิกายน ພ_ຈ ພະຈິກ နို နိုဝင်ဘာ ნოე ნოემბერი ኖቬም ኖቬምበር វិច្ឆិកា",
    "abe abendua ara aralık dec decembar december decembra decembrie decembris"
    " decembro dek dekabr des desemba desember desembre dets detsember dez dezember"
    " dezembro dhj dhjetor dic dicembre diciembre dis disamba diseembar disemba"
    " disember disyembre diċembru décembre gru grudnia grudzień gruod gruodis gruodžio"
    " joulu joulukuu joulukuuta noll nollaig pro prosinac prosinca prosince prosinec"
    " rhag rhagfyr tháng_mười_hai δεκ δεκέμβριοσ δεκεμβρίου арван_хоёрдугаар_сар груд"
    " грудень грудня дек декабрь декабря декември дец децембар жел желтоқсан сне"
    " снежань снежня դեկ դեկտեմբեր դեկտեմբերի דצמ דצמבר دجنبر دسامبر دسمبر ديسمبر"
    " كانون_الأول डिसें डिसेंबर डिसेम्बर दिस दिसंबर ডিচে ডিচেম্বৰ ডিসে ডিসেম্বর ਦਸੰ"
    " ਦਸੰਬਰ ડિસે ડિસેમ્બર டிச டிசம்பர் డిసెం డిసెంబర్ ಡಿಸೆಂ ಡಿಸೆಂಬರ್ ഡിസം ഡിസംബർ දෙසැ"
    " දෙසැම්බර් ธ_ค ธันวาคม ທ_ວ ທັນວາ ဒီ ဒီဇင်ဘာ დეკ დეკემბერი ዲሴም ዲሴምበር ធ្នូ",
)
"""The names of January, February and so on: nominative and genitive, long and short, of
some ninety languages, from the Unicode CLDR. "_" separates the words of one name.
Croatian names that mean another month in Polish and Czech (listopad) are left out."""

# Accents, Hebrew and Arabic points, the dot under an Indic letter, joiners: only some
# writers use them.
_OPTIONAL = {
    number: None
    for first, last in (
        *((0x300, 0x36F), (0x5B0, 0x5C7), (0x64B, 0x65F), (0x200C, 0x200D)),
        *((0x93C, 0x93C), (0x9BC, 0x9BC), (0xA3C, 0xA3C)),
    )
    for number in range(first, last + 1)
}


def month_number(name: str) -> int | None:
    """Return the number of a month, 1 to 12, by its name; None for any other word.

    Case and accents do not matter. Single blanks separate several words. In Hebrew the
    name may have a letter that means "in" before it.
    """
    key = _without_accents(name)
    return _months().get(key) or _months().get(key.removeprefix("ב"))


@cache
def _months() -> dict[str, int]:
    return {
        _without_accents(name.replace("_", " ")): number
        for number, names in enumerate(_WORDS, 1)
        for name in names.split()
    }


def _without_accents(name: str) -> str:
    if name.isascii():
        return name.lower()
    whole = unicodedata.normalize("NFKD", name.casefold())
    return whole.translate(_OPTIONAL).replace("ı", "i")
