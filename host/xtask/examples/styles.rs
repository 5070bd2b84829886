fn main() {
    let mut args = std::env::args().skip(1);
    let folder = args.next().unwrap();
    let r: u32 = args.next().unwrap().parse().unwrap();
    let mut pages: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|e| Some(e.ok()?.path()))
        .collect();
    pages.retain(|p| p.extension().is_some_and(|e| e == "json"));
    pages.sort();
    for page in pages {
        let truth: xtask::quality::Truth =
            serde_json::from_slice(&std::fs::read(&page).unwrap()).unwrap();
        let im = image::open(page.with_extension("").display().to_string() + &format!("@{r}x.png"))
            .unwrap()
            .into_rgb8();
        let p = crescendo_plugin::Pixels::<3>::new(
            im.width() as usize,
            im.height() as usize,
            im.into_raw(),
        )
        .unwrap();
        let s = crescendo_scene::Scene::read(&p);
        for sz in typography::size::size(typography::styles::group(&s), r == 1) {
            let st = &sz.style;
            // nearest truth with the same weight
            let q = sz.size / r as f32;
            let best = truth
                .type_sizes
                .iter()
                .filter(|t| (t.weight >= 600) == st.bold)
                .min_by(|a, b| (a.px as f32 - q).abs().total_cmp(&(b.px as f32 - q).abs()));
            let Some(t) = best else {
                println!("?? bold {} size {q}", st.bold);
                continue;
            };
            let e = t.px as f32 * r as f32;
            let f = |v: Option<f32>| v.map_or("  -  ".into(), |v| format!("{:.3}", v / e));
            println!(
                "{:22} {} n{:4} true {:6.2} got {:6.2} sp {:.2} | x {} tall {} cap {} desc {} pitch {:.3}({}) stem {} narrow {}",
                t.family,
                if st.bold { "B" } else { "r" },
                st.letters,
                t.px,
                q,
                sz.spread,
                f(st.x),
                f(st.tall),
                f(st.capital),
                f(st.descent),
                st.pitch.0 / e,
                st.pitch.1,
                f(st.stem),
                f(st.narrow)
            );
        }
    }
}
