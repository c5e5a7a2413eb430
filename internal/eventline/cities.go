package eventline

import (
	"strings"
	"time"
)

// cityZones are the names of the IANA time zone database whose last part people say when they say whose clock they
// mean: Denver, Berlin, New York. Islands, stations and names that are words of another kind (Center, Easter, Palmer)
// are left out. A space ends each.
const cityZones = "" +
	"Africa/Abidjan Africa/Accra Africa/Addis_Ababa Africa/Algiers Africa/Asmara Africa/Bamako Africa/Bangui " +
	"Africa/Banjul Africa/Bissau Africa/Blantyre Africa/Brazzaville Africa/Bujumbura Africa/Cairo " +
	"Africa/Casablanca Africa/Ceuta Africa/Conakry Africa/Dakar Africa/Dar_es_Salaam Africa/Djibouti " +
	"Africa/Douala Africa/El_Aaiun Africa/Freetown Africa/Gaborone Africa/Harare Africa/Johannesburg " +
	"Africa/Juba Africa/Kampala Africa/Khartoum Africa/Kigali Africa/Kinshasa Africa/Lagos Africa/Libreville " +
	"Africa/Lome Africa/Luanda Africa/Lubumbashi Africa/Lusaka Africa/Malabo Africa/Maputo Africa/Maseru " +
	"Africa/Mbabane Africa/Mogadishu Africa/Monrovia Africa/Nairobi Africa/Ndjamena Africa/Niamey " +
	"Africa/Nouakchott Africa/Ouagadougou Africa/Porto-Novo Africa/Sao_Tome Africa/Tripoli Africa/Tunis " +
	"Africa/Windhoek America/Anchorage America/Anguilla America/Antigua America/Araguaina " +
	"America/Argentina/Buenos_Aires America/Argentina/Catamarca America/Argentina/Cordoba " +
	"America/Argentina/Jujuy America/Argentina/La_Rioja America/Argentina/Mendoza " +
	"America/Argentina/Rio_Gallegos America/Argentina/Salta America/Argentina/San_Juan " +
	"America/Argentina/San_Luis America/Argentina/Tucuman America/Argentina/Ushuaia America/Aruba " +
	"America/Asuncion America/Bahia America/Bahia_Banderas America/Barbados America/Belem America/Belize " +
	"America/Blanc-Sablon America/Boa_Vista America/Bogota America/Boise America/Cambridge_Bay " +
	"America/Campo_Grande America/Cancun America/Caracas America/Cayenne America/Cayman America/Chicago " +
	"America/Chihuahua America/Ciudad_Juarez America/Costa_Rica America/Coyhaique America/Cuiaba " +
	"America/Curacao America/Danmarkshavn America/Dawson America/Dawson_Creek America/Denver America/Detroit " +
	"America/Dominica America/Edmonton America/Eirunepe America/El_Salvador America/Fort_Nelson " +
	"America/Fortaleza America/Glace_Bay America/Goose_Bay America/Grand_Turk America/Grenada " +
	"America/Guadeloupe America/Guatemala America/Guayaquil America/Guyana America/Halifax America/Havana " +
	"America/Hermosillo America/Indiana/Indianapolis America/Iqaluit America/Jamaica America/Juneau " +
	"America/Kentucky/Louisville America/Kralendijk America/La_Paz America/Lima America/Los_Angeles " +
	"America/Lower_Princes America/Maceio America/Managua America/Manaus America/Marigot America/Martinique " +
	"America/Matamoros America/Mazatlan America/Menominee America/Merida America/Mexico_City " +
	"America/Miquelon America/Moncton America/Monterrey America/Montevideo America/Montserrat America/Nassau " +
	"America/New_York America/Noronha America/Nuuk America/Ojinaga America/Panama America/Paramaribo " +
	"America/Phoenix America/Port-au-Prince America/Port_of_Spain America/Porto_Velho America/Puerto_Rico " +
	"America/Punta_Arenas America/Rankin_Inlet America/Recife America/Rio_Branco America/Santarem " +
	"America/Santiago America/Santo_Domingo America/Sao_Paulo America/Scoresbysund America/St_Barthelemy " +
	"America/St_Johns America/St_Kitts America/St_Lucia America/St_Thomas America/St_Vincent " +
	"America/Swift_Current America/Tegucigalpa America/Tijuana America/Toronto America/Tortola " +
	"America/Vancouver America/Whitehorse America/Winnipeg America/Yakutat Arctic/Longyearbyen Asia/Aden " +
	"Asia/Almaty Asia/Amman Asia/Anadyr Asia/Aqtau Asia/Aqtobe Asia/Ashgabat Asia/Atyrau Asia/Baghdad " +
	"Asia/Bahrain Asia/Baku Asia/Bangkok Asia/Barnaul Asia/Beirut Asia/Bishkek Asia/Brunei Asia/Chita " +
	"Asia/Colombo Asia/Damascus Asia/Dhaka Asia/Dili Asia/Dubai Asia/Dushanbe Asia/Famagusta Asia/Gaza " +
	"Asia/Hebron Asia/Ho_Chi_Minh Asia/Hong_Kong Asia/Hovd Asia/Irkutsk Asia/Jakarta Asia/Jayapura " +
	"Asia/Jerusalem Asia/Kabul Asia/Kamchatka Asia/Karachi Asia/Kathmandu Asia/Khandyga Asia/Kolkata " +
	"Asia/Krasnoyarsk Asia/Kuala_Lumpur Asia/Kuching Asia/Kuwait Asia/Macau Asia/Magadan Asia/Makassar " +
	"Asia/Manila Asia/Muscat Asia/Nicosia Asia/Novokuznetsk Asia/Novosibirsk Asia/Omsk Asia/Oral " +
	"Asia/Phnom_Penh Asia/Pontianak Asia/Pyongyang Asia/Qatar Asia/Qostanay Asia/Qyzylorda Asia/Riyadh " +
	"Asia/Sakhalin Asia/Samarkand Asia/Seoul Asia/Shanghai Asia/Singapore Asia/Srednekolymsk Asia/Taipei " +
	"Asia/Tashkent Asia/Tbilisi Asia/Tehran Asia/Thimphu Asia/Tokyo Asia/Tomsk Asia/Ulaanbaatar Asia/Urumqi " +
	"Asia/Ust-Nera Asia/Vientiane Asia/Vladivostok Asia/Yakutsk Asia/Yangon Asia/Yekaterinburg Asia/Yerevan " +
	"Atlantic/Bermuda Atlantic/Cape_Verde Atlantic/Reykjavik Atlantic/South_Georgia Atlantic/St_Helena " +
	"Australia/Adelaide Australia/Brisbane Australia/Broken_Hill Australia/Darwin Australia/Hobart " +
	"Australia/Lord_Howe Australia/Melbourne Australia/Perth Australia/Sydney Europe/Amsterdam " +
	"Europe/Andorra Europe/Astrakhan Europe/Athens Europe/Belgrade Europe/Berlin Europe/Bratislava " +
	"Europe/Brussels Europe/Bucharest Europe/Budapest Europe/Busingen Europe/Chisinau Europe/Copenhagen " +
	"Europe/Dublin Europe/Gibraltar Europe/Guernsey Europe/Helsinki Europe/Isle_of_Man Europe/Istanbul " +
	"Europe/Jersey Europe/Kaliningrad Europe/Kirov Europe/Kyiv Europe/Lisbon Europe/Ljubljana Europe/London " +
	"Europe/Luxembourg Europe/Madrid Europe/Malta Europe/Mariehamn Europe/Minsk Europe/Monaco Europe/Moscow " +
	"Europe/Oslo Europe/Paris Europe/Podgorica Europe/Prague Europe/Riga Europe/Rome Europe/Samara " +
	"Europe/San_Marino Europe/Sarajevo Europe/Saratov Europe/Simferopol Europe/Skopje Europe/Sofia " +
	"Europe/Stockholm Europe/Tallinn Europe/Tirane Europe/Ulyanovsk Europe/Vaduz Europe/Vatican " +
	"Europe/Vienna Europe/Vilnius Europe/Volgograd Europe/Warsaw Europe/Zagreb Europe/Zurich " +
	"Indian/Antananarivo Indian/Mauritius Pacific/Apia Pacific/Auckland Pacific/Bougainville Pacific/Chuuk " +
	"Pacific/Efate Pacific/Fakaofo Pacific/Fiji Pacific/Funafuti Pacific/Gambier Pacific/Guadalcanal " +
	"Pacific/Guam Pacific/Honolulu Pacific/Kanton Pacific/Kiritimati Pacific/Kosrae Pacific/Kwajalein " +
	"Pacific/Majuro Pacific/Marquesas Pacific/Nauru Pacific/Niue Pacific/Noumea Pacific/Pago_Pago " +
	"Pacific/Palau Pacific/Pitcairn Pacific/Pohnpei Pacific/Port_Moresby Pacific/Rarotonga Pacific/Saipan " +
	"Pacific/Tahiti Pacific/Tarawa Pacific/Tongatapu Pacific/Wallis "

// cityZone reads the name of a city at the start of a text, with its zone and its summer time.
func cityZone(s string) (Zone, int) {
	best, n := "", 0
	for i := 0; i < len(s) && i < 20; {
		for i < len(s) && (isLetter(s[i]) && s[i] < 0x80 || s[i] == '-') {
			i++
		}
		word := strings.ReplaceAll(s[:i], " ", "_")
		if i > 2 && (i == len(s) || !wordGoesOn(s[i:])) {
			if name := zoneOfCity(word); name != "" {
				best, n = name, i
			}
		}
		if i+1 >= len(s) || s[i] != ' ' || !isLetter(s[i+1]) {
			break
		}
		i++
	}
	if n == 0 {
		return Zone{}, 0
	}
	loc, err := time.LoadLocation(best)
	if err != nil {
		return Zone{}, 0
	}
	return Zone{Word: s[:n], City: best, place: loc}, n
}

// zoneOfCity is the name of the zone whose last part is the city's; "" for none.
func zoneOfCity(city string) string {
	i := strings.Index(cityZones, "/"+city+" ")
	if i < 0 {
		return ""
	}
	from := strings.LastIndexByte(cityZones[:i], ' ') + 1
	return cityZones[from : i+1+len(city)]
}

// cityClock reads a place that is said to be whose clock it is: "Berlin time", "Denver local time", and in brackets
// the city alone. bracket says that one is open.
func cityClock(s string, bracket bool) (Zone, int) {
	z, n := cityZone(s)
	if n == 0 {
		return z, 0
	}
	for _, word := range [...]string{" local time", " time", "'s time"} {
		if rest, ok := strings.CutPrefix(s[n:], word); ok && !wordGoesOn(rest) {
			return z, n + len(word)
		}
	}
	if bracket && strings.HasPrefix(s[n:], ")") {
		return z, n
	}
	return Zone{}, 0
}

// cityBehind reads a city that stands alone between a clock and what separates it from the text: "16:37 Denver - Mark
// updated plugins". That is a zone only where all lines say the same one; else it could be who saw it.
func cityBehind(s string) (Zone, int) {
	at := len(s) - len(strings.TrimLeft(s, " \t"))
	z, n := cityZone(s[at:])
	if n == 0 || at == 0 {
		return Zone{}, 0
	}
	rest := strings.TrimLeft(s[at+n:], "*_ \t")
	if rest != "" && separator(rest) == 0 {
		return Zone{}, 0
	}
	return z, at + n
}

// CityOf is the city that an event line says alone behind its clock, as cityBehind has it; "" for none.
func CityOf(src string) string {
	l, ok := Read(src, 0, Options{})
	if !ok || !l.At.Clock || l.At.Zone.Word != "" {
		return ""
	}
	z, _ := cityBehind(src[int(l.Span.End):])
	return z.Word
}

// findCity finds a statement that clocks are those of a city: "All times in London", "(Zurich time)".
func findCity(s string) (Zone, bool) {
	if z, n := cityZone(strings.TrimSpace(s)); n > 0 && n == len(strings.TrimSpace(s)) {
		return z, true
	}
	for i := 0; i < len(s); i++ {
		if s[i] < 'A' || s[i] > 'Z' || i > 0 && (isLetter(s[i-1]) || isDigit(s[i-1])) {
			continue
		}
		if z, n := cityClock(s[i:], i > 0 && s[i-1] == '('); n > 0 {
			return z, true
		}
		before := strings.ToLower(strings.TrimRight(s[max(0, i-20):i], " "))
		for _, words := range [...]string{"times in", "times are in", "time in", "clocks in", "timezone:", "time zone:"} {
			if z, n := cityZone(s[i:]); n > 0 && strings.HasSuffix(before, words) {
				return z, true
			}
		}
	}
	return Zone{}, false
}
