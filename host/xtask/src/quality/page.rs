//! A theme made into HTML: a frame, and sections until the viewport is full.

use std::fmt::Write as _;

use super::rng::Rng;
use super::theme::{Density, Theme};
use super::words::{paragraph, sentence, title};

/// A page that has not been rendered yet.
pub struct Source {
    /// The whole document.
    pub html: String,
    /// Names of the pictures beside it, in the order `0.jpg`, `1.jpg` …
    pub photos: u32,
    /// Viewport, CSS pixels.
    pub size: (u32, u32),
    /// What kind of page it is, for people who read the report.
    pub layout: &'static str,
}

struct Writer<'a> {
    theme: &'a Theme,
    rng: Rng,
    photos: u32,
}

/// How many different pictures a page has beside it.
const PICTURES: u32 = 3;

/// Makes a page.
#[must_use]
pub fn write(theme: &Theme, rng: &mut Rng) -> Source {
    let size = rng.pick(&[
        (1280, 800),
        (1280, 800),
        (1280, 800),
        (1440, 900),
        (1024, 768),
        (1366, 768),
    ]);
    let mut page = Writer {
        theme,
        rng: rng.fork(),
        photos: 0,
    };
    let (layout, body) = match rng.between(0, 5) {
        0 | 1 => ("console", page.console()),
        2 => ("article", page.article_page()),
        _ => ("landing", page.landing()),
    };
    let style = style(theme, rng);
    let html = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>page</title><style>{style}</style><body>{body}"
    );
    Source {
        html,
        photos: if page.photos > 0 { PICTURES } else { 0 },
        size,
        layout,
    }
}

impl Writer<'_> {
    fn landing(&mut self) -> String {
        let mut out = self.nav();
        out += &self.hero();
        out += "<main class=wrap>";
        out += &self.cards();
        for kind in self.shuffled() {
            out += &self.section(kind);
        }
        out += "</main>";
        out
    }

    fn console(&mut self) -> String {
        let mut out = if self.rng.chance(0.5) {
            self.nav()
        } else {
            String::new()
        };
        out += "<div class=split><aside>";
        for i in 0..self.rng.between(4, 8) {
            let class = if i == 0 { "item on" } else { "item" };
            let words = self.rng.between(1, 2);
            let _ = write!(
                out,
                "<a class='{class}'>{}</a>",
                title(&mut self.rng, words)
            );
        }
        out += "</aside><main class=fill>";
        let _ = write!(out, "<h2>{}</h2>", title(&mut self.rng, 3));
        for kind in self.shuffled() {
            out += &self.section(kind);
        }
        out += "</main></div>";
        out
    }

    fn article_page(&mut self) -> String {
        let mut out = self.nav();
        out += "<div class='wrap two'><main>";
        let words = self.rng.between(3, 6);
        let _ = write!(
            out,
            "<h1>{}</h1><p class=lead>{}</p>",
            title(&mut self.rng, words),
            sentence(&mut self.rng, 14)
        );
        out += "<div class=row><button class='btn primary'>Subscribe</button><button class='btn ghost'>Share</button></div>";
        for i in 0..5 {
            if i == 1 && self.theme.photos {
                let photo = self.photo();
                let _ = write!(out, "<img class=wide src={photo}.jpg>");
            }
            let words = self.rng.between(40, 80);
            let _ = write!(out, "<p>{}</p>", paragraph(&mut self.rng, words));
            if i == 0 {
                let _ = write!(
                    out,
                    "<blockquote>{}</blockquote>",
                    sentence(&mut self.rng, 12)
                );
            }
            if i == 2 {
                let _ = write!(out, "<h2>{}</h2>", title(&mut self.rng, 4));
            }
        }
        out += "</main><aside class=rail>";
        for _ in 0..3 {
            let _ = write!(
                out,
                "<div class=card><h3>{}</h3><p class=small>{}</p><span class=badge>{}</span></div>",
                title(&mut self.rng, 3),
                sentence(&mut self.rng, 9),
                title(&mut self.rng, 1)
            );
        }
        out += "</aside></div>";
        out
    }

    /// The kinds of sections in random order (Fisher and Yates).
    fn shuffled(&mut self) -> [u32; 6] {
        let mut kinds = [0, 1, 2, 3, 4, 5];
        for last in (1..kinds.len()).rev() {
            let other = usize::try_from(self.rng.next() % (last as u64 + 1)).unwrap_or(0);
            kinds.swap(last, other);
        }
        kinds
    }

    fn section(&mut self, kind: u32) -> String {
        match kind {
            0 => self.form(),
            1 => self.table(),
            2 => self.list(),
            3 => self.cards(),
            4 => self.prose(),
            _ => self.stats(),
        }
    }

    fn nav(&mut self) -> String {
        let mut out = format!("<nav><b>{}</b>", title(&mut self.rng, 1));
        for _ in 0..self.rng.between(3, 5) {
            let _ = write!(out, "<a>{}</a>", title(&mut self.rng, 1));
        }
        out += "<button class='btn primary end'>Sign in</button></nav>";
        out
    }

    fn hero(&mut self) -> String {
        let words = self.rng.between(3, 6);
        let mut out = format!(
            "<header class=hero><div><h1>{}</h1>",
            title(&mut self.rng, words)
        );
        let words = self.rng.between(10, 20);
        let _ = write!(out, "<p class=lead>{}</p>", sentence(&mut self.rng, words));
        out += "<div class=row><button class='btn primary'>Get started</button><button class='btn accent'>Learn more</button></div></div>";
        if self.theme.photos && self.rng.chance(0.6) {
            let photo = self.photo();
            let _ = write!(out, "<img class=side src={photo}.jpg>");
        }
        out += "</header>";
        out
    }

    fn cards(&mut self) -> String {
        let columns = self.rng.between(2, 4);
        let pictures = self.theme.photos && self.rng.chance(0.5);
        let mut out =
            format!("<section class=grid style='grid-template-columns:repeat({columns},1fr)'>");
        for _ in 0..columns {
            out += "<div class=card>";
            if pictures {
                let photo = self.photo();
                let _ = write!(out, "<img class=thumb src={photo}.jpg>");
            }
            let words = self.rng.between(8, 18);
            let _ = write!(
                out,
                "<span class=badge>{}</span><h3>{}</h3><p>{}</p>",
                title(&mut self.rng, 1),
                title(&mut self.rng, 3),
                sentence(&mut self.rng, words)
            );
            if self.rng.chance(0.5) {
                let _ = write!(
                    out,
                    "<button class='btn primary'>{}</button>",
                    title(&mut self.rng, 2)
                );
            }
            out += "</div>";
        }
        out += "</section>";
        out
    }

    fn form(&mut self) -> String {
        let mut out = format!(
            "<section class='card form'><h3>{}</h3>",
            title(&mut self.rng, 3)
        );
        for _ in 0..self.rng.between(2, 3) {
            let _ = write!(
                out,
                "<label>{}</label><div class=input>{}</div>",
                title(&mut self.rng, 2),
                sentence(&mut self.rng, 3)
            );
        }
        out += "<div class=row><button class='btn primary'>Send</button><button class='btn ghost'>Cancel</button></div></section>";
        out
    }

    fn table(&mut self) -> String {
        let mut out = String::from("<section class='card flush'><table><tr>");
        let columns = self.rng.between(3, 5);
        for _ in 0..columns {
            let _ = write!(out, "<th>{}</th>", title(&mut self.rng, 1));
        }
        out += "</tr>";
        for _ in 0..self.rng.between(3, 6) {
            out += "<tr>";
            for column in 0..columns {
                let cell = if column + 1 == columns {
                    format!("<span class=badge>{}</span>", title(&mut self.rng, 1))
                } else {
                    title(&mut self.rng, 2)
                };
                let _ = write!(out, "<td>{cell}</td>");
            }
            out += "</tr>";
        }
        out += "</table></section>";
        out
    }

    fn list(&mut self) -> String {
        let mut out = String::from("<section class='card list'>");
        for _ in 0..self.rng.between(2, 4) {
            let words = self.rng.between(5, 9);
            let _ = write!(
                out,
                "<div class=line><i class=avatar></i><div><b>{}</b><p class=small>{}</p></div><button class='btn ghost end'>{}</button></div>",
                title(&mut self.rng, 2),
                sentence(&mut self.rng, words),
                title(&mut self.rng, 1)
            );
        }
        out += "</section>";
        out
    }

    fn prose(&mut self) -> String {
        let mut out = format!("<section class=prose><h2>{}</h2>", title(&mut self.rng, 4));
        for _ in 0..2 {
            let words = self.rng.between(30, 60);
            let _ = write!(out, "<p>{}</p>", paragraph(&mut self.rng, words));
        }
        out += "</section>";
        out
    }

    fn stats(&mut self) -> String {
        let columns = self.rng.between(3, 4);
        let mut out =
            format!("<section class=grid style='grid-template-columns:repeat({columns},1fr)'>");
        for _ in 0..columns {
            let value = self.rng.between(12, 980);
            let _ = write!(
                out,
                "<div class=card><p class=small>{}</p><div class=big>{value}</div></div>",
                title(&mut self.rng, 2)
            );
        }
        out += "</section>";
        out
    }

    fn photo(&mut self) -> u32 {
        self.photos += 1;
        self.rng.between(0, PICTURES - 1)
    }
}

/// The page's whole style sheet. Lengths between things come from
/// `theme.space` alone.
fn style(theme: &Theme, rng: &mut Rng) -> String {
    let Theme {
        palette: p,
        space: s,
        text: t,
        shape,
        ..
    } = theme;
    let (radius, border) = (shape.radius, shape.border);
    let pill = if shape.pills { 999 } else { radius };
    let shadow = shape.shadow.as_deref().unwrap_or("none");
    let card_border = if rng.chance(0.7) || border == 0 {
        border
    } else {
        0
    };
    let nav_on_primary = rng.chance(0.3);
    let (nav_back, nav_text) = if nav_on_primary {
        (p.primary, p.on_primary)
    } else {
        (rng.pick(&[p.surface, p.background]), p.text)
    };
    let nav_button = if nav_on_primary {
        (p.accent, p.on_accent)
    } else {
        (p.primary, p.on_primary)
    };
    let nav_line = if nav_on_primary { 0 } else { border };
    let (hero_back, hero_text) = match p.gradient {
        Some((a, b)) => (
            format!("linear-gradient({}deg,{a},{b})", rng.pick(&[90, 120, 180])),
            p.on_primary,
        ),
        None => (
            rng.pick(&[p.background, p.surface, p.raised]).to_string(),
            p.text,
        ),
    };
    let align = rng.pick(&["left", "left", "center"]);
    let justify = if align == "center" {
        "center"
    } else {
        "flex-start"
    };
    let width = match theme.density {
        Density::Dense => "none",
        Density::Normal => "1100px",
        Density::Sparse => "960px",
    };
    let upper = if rng.chance(0.2) { "uppercase" } else { "none" };
    let (thumb, side) = (rng.between(90, 160), rng.between(140, 260));
    let unit_rows = rng.pick(&[s.sm, s.md]);
    format!(
        "*{{box-sizing:border-box;margin:0;padding:0}}\
body{{background:{bg};color:{text};font:{body}px/{lh} '{bf}';}}\
h1,h2,h3,nav b,.big{{font-family:'{hf}';font-weight:{hw};line-height:1.2}}\
h1{{font-size:{h1}px;margin-bottom:{md}px}}h2{{font-size:{h2}px;margin-bottom:{md}px}}h3{{font-size:{h3}px;margin-bottom:{sm}px}}\
.big{{font-size:{h2}px}}nav b{{font-size:{h3}px}}\
p{{margin-bottom:{md}px}}p:last-child{{margin-bottom:0}}\
.lead{{font-size:{lead}px;margin-bottom:{lg}px}}.small,th,label{{font-size:{small}px;color:{muted}}}.small{{margin-bottom:{xs}px}}\
nav{{display:flex;align-items:center;gap:{lg}px;padding:{sm}px {xl}px;background:{nb};color:{nt};border-bottom:{nl}px solid {line}}}\
nav .btn.primary{{background:{nbb};color:{nbt};border-color:{nbb}}}.end{{margin-left:auto}}\
.wrap{{max-width:{width};margin:0 auto;padding:{lg}px}}.fill{{padding:{lg}px;flex:1;min-width:0}}\
section{{margin-bottom:{lg}px}}\
.hero{{background:{hb};color:{ht};padding:{xl}px;text-align:{align};display:flex;gap:{xl}px;justify-content:{justify};align-items:center}}\
.row{{display:flex;gap:{sm}px;justify-content:inherit}}main .row{{justify-content:flex-start}}.hero .row{{justify-content:{justify}}}\
.grid{{display:grid;gap:{lg}px}}\
.card{{background:{surface};border:{cb}px solid {line};border-radius:{radius}px;padding:{md}px;box-shadow:{shadow}}}\
.card .row{{margin-top:{md}px}}\
.btn{{font:inherit;font-weight:{bw};text-transform:{upper};border:{border}px solid transparent;border-radius:{radius}px;padding:{xs}px {md}px;background:none;color:{text}}}\
.btn.primary{{background:{primary};color:{onp};border-color:{primary}}}.btn.accent{{background:{accent};color:{ona};border-color:{accent}}}\
.btn.ghost{{border:{gb}px solid {line};color:inherit}}\
.badge{{display:inline-block;background:{accent};color:{ona};font-size:{small}px;border-radius:{pill}px;padding:{bv}px {sm}px;margin-bottom:{sm}px}}td .badge{{margin-bottom:0}}\
.input{{background:{raised};border:{ib}px solid {line};border-radius:{radius}px;padding:{sm}px {sm}px;margin-bottom:{md}px;color:{muted}}}label{{display:block;margin-bottom:{xs}px}}\
.flush{{padding:0;overflow:hidden}}table{{width:100%;border-collapse:collapse}}th{{text-align:left;background:{raised}}}th,td{{padding:{ur}px {md}px}}tr+tr td{{border-top:{ib}px solid {line}}}\
.list{{display:flex;flex-direction:column;gap:{md}px}}.line{{display:flex;align-items:center;gap:{md}px}}.avatar{{width:{av}px;height:{av}px;border-radius:50%;background:{accent};flex:none}}\
.split{{display:flex;min-height:100vh}}.split aside{{background:{surface};padding:{lg}px {md}px;width:220px;flex:none;display:flex;flex-direction:column;gap:{xs}px}}\
.item{{padding:{xs}px {sm}px;border-radius:{radius}px}}.item.on{{background:{primary};color:{onp}}}\
.two{{display:flex;gap:{xl}px}}.two main{{flex:1;min-width:0}}.rail{{width:300px;flex:none;display:flex;flex-direction:column;gap:{lg}px}}\
blockquote{{border-left:4px solid {accent};background:{raised};padding:{md}px;margin-bottom:{md}px}}\
.two .row{{margin-bottom:{lg}px}}\
img{{display:block;object-fit:cover;border-radius:{radius}px}}.thumb{{width:100%;height:{thumb}px;margin-bottom:{md}px}}.wide{{width:100%;height:{side}px;margin-bottom:{md}px}}.side{{width:36%;height:{side}px;flex:none}}",
        bg = p.background,
        surface = p.surface,
        raised = p.raised,
        text = p.text,
        muted = p.muted,
        line = p.line,
        primary = p.primary,
        onp = p.on_primary,
        accent = p.accent,
        ona = p.on_accent,
        body = t.body,
        lh = t.line_height,
        bf = t.body_family,
        hf = t.heading_family,
        hw = t.heading_weight,
        bw = if t.heading_weight == 700 { 700 } else { 400 },
        h1 = t.h1,
        h2 = t.h2,
        h3 = t.h3,
        lead = t.lead,
        small = t.small,
        xs = s.xs,
        sm = s.sm,
        md = s.md,
        lg = s.lg,
        xl = s.xl,
        ur = unit_rows,
        bv = if s.xs <= 6 { s.xs } else { 0 },
        nb = nav_back,
        nt = nav_text,
        nl = nav_line,
        nbb = nav_button.0,
        nbt = nav_button.1,
        hb = hero_back,
        ht = hero_text,
        cb = card_border,
        gb = border.max(1),
        ib = border.max(1),
        av = rng.pick(&[32, 40, 48]),
    )
}
