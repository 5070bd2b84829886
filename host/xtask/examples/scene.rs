fn main() {
    for path in std::env::args().skip(1) {
        let im = image::open(&path).unwrap().into_rgb8();
        let p = crescendo_plugin::Pixels::<3>::new(
            im.width() as usize,
            im.height() as usize,
            im.into_raw(),
        )
        .unwrap();
        let t = std::time::Instant::now();
        let s = crescendo_scene::Scene::read(&p);
        let e = t.elapsed();
        println!(
            "== {path} {:?} regions {} plates {} lines {} ratio {:?}",
            e,
            s.regions.list.len(),
            s.plates.len(),
            s.lines.len(),
            s.ratio
        );
        for p in &s.plates {
            println!(
                "P {:?} border {}x{} r {:?} shadow {:?} cut {} {:?}",
                p.inner,
                p.border,
                p.bordered,
                p.corners.map(|c| (c.radius, c.pill)),
                p.shadow,
                p.cut,
                p.color
            );
        }
        for l in &s.lines {
            let m = &l.metrics;
            println!(
                "L {:?} n{} base {:.2} x {:?} tall {:?} cap {:?} desc {:?} stem {:?} pitch {:.2} {:?}",
                l.bounds,
                l.letters.len(),
                m.baseline,
                m.x,
                m.tall,
                m.capital,
                m.descent,
                m.stem,
                m.pitch.0 / m.pitch.1 as f32,
                l.ink
            );
        }
    }
}
