//! What amounts are counted in.

/// Codes of ISO 4217 that are no common words.
pub(crate) const CODES: &[&str] = &[
    "AED", "AFN", "AMD", "AOA", "ARS", "AUD", "AZN", "BAM", "BDT", "BGN", "BHD", "BIF", "BND",
    "BOB", "BRL", "BWP", "BYN", "CAD", "CDF", "CHF", "CLP", "CNY", "COP", "CRC", "CZK", "DKK",
    "DOP", "DZD", "EGP", "ETB", "EUR", "GBP", "GEL", "GHS", "GTQ", "HKD", "HNL", "HRK", "HUF",
    "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KRW",
    "KWD", "KZT", "LBP", "LKR", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MUR", "MXN",
    "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PEN", "PHP", "PKR", "PLN",
    "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SDG", "SEK", "SGD", "THB", "TND", "TRY",
    "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VES", "VND", "XAF", "XOF", "YER",
    "ZAR", "ZMW",
];

/// A currency, and whether others are written in the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Currency {
    pub code: &'static str,
    pub is_shared: bool,
}

const fn own(code: &'static str) -> Option<Currency> {
    Some(Currency {
        code,
        is_shared: false,
    })
}

const fn shared(code: &'static str) -> Option<Currency> {
    Some(Currency {
        code,
        is_shared: true,
    })
}

/// The currency of a sign; `before` is the word right before it, as in `US$`.
pub(crate) fn of_sign(sign: char, before: &str) -> Option<Currency> {
    match (sign, before) {
        ('$', "US") => own("USD"),
        ('$', "A" | "AU") => own("AUD"),
        ('$', "C" | "CA" | "CAD") => own("CAD"),
        ('$', "NZ") => own("NZD"),
        ('$', "HK") => own("HKD"),
        ('$', "S") => own("SGD"),
        ('$', "R") => own("BRL"),
        ('$', _) => shared("USD"),
        ('€', _) => own("EUR"),
        ('£', _) => own("GBP"),
        ('¥' | '￥', _) => shared("JPY"),
        ('₹', _) => own("INR"),
        ('₽', _) => own("RUB"),
        ('₩', _) => own("KRW"),
        ('₺', _) => own("TRY"),
        ('₴', _) => own("UAH"),
        ('₫', _) => own("VND"),
        ('₦', _) => own("NGN"),
        ('₪', _) => own("ILS"),
        ('฿', _) => own("THB"),
        _ => None,
    }
}

/// The currency that a word names.
pub(crate) fn of_word(word: &str) -> Option<Currency> {
    if let Some(code) = CODES.iter().find(|code| **code == word) {
        return own(code);
    }
    match word.to_lowercase().as_str() {
        "euro" | "euros" => own("EUR"),
        "dollar" | "dollars" | "dólares" | "dólar" => shared("USD"),
        "pound" | "pounds" | "pfund" | "livres" | "libras" => shared("GBP"),
        "sterling" => own("GBP"),
        "franken" | "francs" | "franc" | "francos" => shared("CHF"),
        "yen" => own("JPY"),
        "yuan" | "renminbi" => own("CNY"),
        "rupees" => shared("INR"),
        "zloty" | "złoty" => own("PLN"),
        "rand" => own("ZAR"),
        _ => None,
    }
}

/// The power of ten of a word after a number, such as `million`; `is_money` where only
/// the short forms of money are meant.
pub(crate) fn scale(word: &str, is_money: bool, is_english: bool) -> Option<i32> {
    let power = match word.to_lowercase().as_str() {
        "thousand" | "tausend" | "mille" | "mil" => 3,
        "million" | "millions" | "millionen" | "mio" | "millón" | "millones" | "mill" => 6,
        "milliarde" | "milliarden" | "mrd" | "milliard" | "milliards" => 9,
        "billion" | "billions" if is_english => 9,
        "trillion" | "trillions" if is_english => 12,
        "billion" | "billionen" | "billón" | "billones" | "billions" => 12,
        _ => 0,
    };
    let short = match word {
        "k" | "K" if is_money => 3,
        "m" | "M" | "mn" | "MM" if is_money => 6,
        "bn" | "b" | "B" | "Md" | "Mds" if is_money => 9,
        "tn" if is_money => 12,
        _ => 0,
    };
    (power + short > 0).then_some(power + short)
}

/// How a unit is written, by its symbol or its name.
pub(crate) fn unit(word: &str) -> Option<&'static str> {
    const SYMBOLS: &[&str] = &[
        "km", "m", "dm", "cm", "mm", "µm", "nm", "kg", "g", "mg", "µg", "t", "kt", "Mt", "l", "ml",
        "cl", "hl", "ha", "km2", "m2", "cm2", "m3", "km3", "cm3", "W", "kW", "MW", "GW", "TW",
        "Wh", "kWh", "MWh", "GWh", "TWh", "V", "kV", "mV", "mA", "Hz", "kHz", "MHz", "GHz", "Pa",
        "hPa", "kPa", "MPa", "bar", "kB", "MB", "GB", "TB", "PB", "kJ", "MJ", "GJ", "kcal", "mi",
        "ft", "lb", "oz", "mph", "km/h", "kN", "dB", "ppm", "mol", "mmol",
    ];
    let plain = word.replace('²', "2").replace('³', "3").replace('μ', "µ");
    if let Some(symbol) = SYMBOLS.iter().find(|symbol| **symbol == plain) {
        return Some(symbol);
    }
    Some(match word.to_lowercase().as_str() {
        "l" | "litre" | "litres" | "liter" | "liters" | "litro" | "litros" => "l",
        "metre" | "metres" | "meter" | "meters" | "mètre" | "mètres" | "metro" | "metros"
        | "metern" => "m",
        "kilometre" | "kilometres" | "kilometer" | "kilometers" | "kilometern" | "kilomètres"
        | "kilómetros" => "km",
        "centimetre" | "centimetres" | "centimeters" | "zentimeter" | "centimètres"
        | "centímetros" => "cm",
        "millimetre" | "millimetres" | "millimeters" | "millimeter" | "millimètres"
        | "milímetros" => "mm",
        "kilogram" | "kilograms" | "kilogramm" | "kilogrammes" | "kilogramos" | "kilos" => "kg",
        "gram" | "grams" | "gramm" | "grammes" | "gramos" => "g",
        "tonnes" | "tonne" | "tons" | "tonnen" | "toneladas" => "t",
        "hectare" | "hectares" | "hektar" | "hectáreas" | "hectárea" => "ha",
        "mile" | "miles" => "mi",
        "foot" | "feet" => "ft",
        "ounces" => "oz",
        "acre" | "acres" => "acre",
        "quadratmeter" | "quadratmetern" | "sqm" => "m2",
        "quadratkilometer" | "quadratkilometern" => "km2",
        "kubikmeter" | "kubikmetern" => "m3",
        "megawatt" | "megawatts" => "MW",
        "gigawatt" | "gigawatts" => "GW",
        "kilowatt" | "kilowatts" => "kW",
        "kilowattstunden" => "kWh",
        "megawattstunden" => "MWh",
        "gigabyte" | "gigabytes" => "GB",
        "terabyte" | "terabytes" => "TB",
        "megabyte" | "megabytes" => "MB",
        _ => return None,
    })
}

/// Units of two words.
pub(crate) fn unit_of_two(one: &str, other: &str) -> Option<&'static str> {
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    Some(match (one.as_str(), unit(&other)) {
        ("square", Some("m")) => "m2",
        ("square", Some("km")) => "km2",
        ("square", Some("ft")) => "ft2",
        ("square", Some("mi")) => "mi2",
        ("cubic", Some("m")) => "m3",
        ("cubic", Some("km")) => "km3",
        _ => match (unit(&one), other.as_str()) {
            (Some("m"), "carrés" | "cuadrados") => "m2",
            (Some("km"), "carrés" | "cuadrados") => "km2",
            (Some("m"), "cubes" | "cúbicos") => "m3",
            (Some("kW"), "hours") => "kWh",
            (Some("MW"), "hours") => "MWh",
            (Some("GW"), "hours") => "GWh",
            _ => return None,
        },
    })
}
