//! A page's operators, followed to the places of its letters and rules.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;

use hayro_font::kurbo::Affine;
use hayro_syntax::content::{Instruction, UntypedIter};
use hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier, Stream};
use hayro_syntax::page::{Page, Resources};

use crate::glyph::Drawn;
use crate::limits::{DEEPEST, MOST_FORMS, MOST_LETTERS, MOST_RULES};
use crate::operands::{Operands, finite};
use crate::path::Path;
use crate::place::place;
use crate::shared::Shared;
use crate::state::{Face, State};
use crate::stream::Room;
use crate::strings;

/// A content that is being followed: the page's, or a form's within it.
struct Level<'c, 'a> {
    operators: UntypedIter<'c>,
    resources: Resources<'a>,
    faces: HashMap<Vec<u8>, Option<Rc<Face<'a>>>>,
    /// How many states were saved when it began.
    saved: usize,
    /// The state to go on with after it.
    before: Option<State<'a>>,
}

/// What a mark says that its letters stand for.
struct Mark {
    /// None for a mark that says nothing.
    text: Option<String>,
}

/// Follows one page.
///
/// Forms lie on a stack of [`DEEPEST`] levels; each content that is drawn is kept until
/// the page's end, at most [`MOST_FORMS`] of them.
pub fn page<'a>(page: &Page<'a>, shared: &mut Shared<'a>) -> Drawn {
    let kept: Vec<OnceCell<Vec<u8>>> = (0..=MOST_FORMS).map(|_| OnceCell::new()).collect();
    let mut drawn = Drawn::default();
    let content = content(page, &mut shared.room);
    let Some(first) = kept.first() else {
        return drawn;
    };
    let start = Affine::new(page.initial_transform(true).as_coeffs());
    let (width, height) = page.render_dimensions();
    let mut walk = Walk {
        shared,
        kept: &kept,
        used: 1,
        levels: vec![Level {
            operators: UntypedIter::new(first.get_or_init(|| content)),
            resources: page.resources().clone(),
            faces: HashMap::new(),
            saved: 0,
            before: None,
        }],
        state: State::new(start),
        saved: Vec::new(),
        path: Path::default(),
        marks: Vec::new(),
        edge: (width, height),
    };
    walk.follow(&mut drawn);
    drawn.cut |= walk.shared.room.refused;
    drawn
}

/// The page's own content, its parts joined; what cannot be opened is left out.
fn content(page: &Page<'_>, room: &mut Room) -> Vec<u8> {
    let mut content = Vec::new();
    let dict = page.raw();
    let one = dict.get::<Stream<'_>>("Contents");
    let many = dict.get::<Array<'_>>("Contents");
    let parts = many.iter().flat_map(|parts| parts.iter::<Stream<'_>>());
    for part in one.into_iter().chain(parts.take(MOST_FORMS)) {
        if let Some(data) = room.open(&part) {
            content.extend_from_slice(&data);
            content.push(b'\n');
        }
    }
    content
}

struct Walk<'w, 'c, 'a> {
    shared: &'w mut Shared<'a>,
    kept: &'c [OnceCell<Vec<u8>>],
    used: usize,
    levels: Vec<Level<'c, 'a>>,
    state: State<'a>,
    saved: Vec<State<'a>>,
    path: Path,
    marks: Vec<Mark>,
    edge: (f32, f32),
}

impl<'c, 'a> Walk<'_, 'c, 'a> {
    fn follow(&mut self, drawn: &mut Drawn) {
        loop {
            if self.shared.operators == 0 || drawn.glyphs.len() >= MOST_LETTERS {
                drawn.cut = true;
                return;
            }
            self.shared.operators -= 1;
            let Some(level) = self.levels.last_mut() else {
                return;
            };
            // The iterator lends its operands, so it is taken out while they are used.
            let mut operators = std::mem::replace(&mut level.operators, UntypedIter::empty());
            let next = operators.next();
            let Some(instruction) = next else {
                self.leave();
                continue;
            };
            let depth = self.levels.len();
            self.obey(&instruction, drawn);
            if let Some(level) = self.levels.get_mut(depth - 1) {
                level.operators = operators;
            }
        }
    }

    fn leave(&mut self) {
        let Some(level) = self.levels.pop() else {
            return;
        };
        self.saved.truncate(level.saved);
        if let Some(before) = level.before {
            self.state = before;
        }
    }

    fn obey(&mut self, instruction: &Instruction<'_, 'c>, drawn: &mut Drawn) {
        let operands = Operands(instruction);
        let operator: &[u8] = instruction.operator;
        match operator {
            b"q" => {
                if self.saved.len() < DEEPEST * 4 {
                    self.saved.push(self.state.clone());
                }
            }
            b"Q" => {
                let floor = self.levels.last().map_or(0, |level| level.saved);
                if self.saved.len() > floor
                    && let Some(state) = self.saved.pop()
                {
                    self.state = state;
                }
            }
            b"cm" => {
                if let Some(matrix) = operands.numbers::<6>() {
                    self.state.place *= Affine::new(matrix);
                }
            }
            b"Do" => {
                if let Some(name) = operands.name(0) {
                    self.enter(name, drawn);
                }
            }
            b"BMC" => self.mark(None),
            b"BDC" => self.mark(self.actual_text(&operands)),
            b"EMC" => {
                self.marks.pop();
            }
            _ => {
                self.text_state(operator, &operands);
                self.show(operator, &operands, drawn);
                self.draw(operator, &operands, drawn);
            }
        }
    }

    fn mark(&mut self, text: Option<String>) {
        if self.marks.len() < DEEPEST {
            self.marks.push(Mark { text });
        }
    }

    /// What the letters of a mark stand for, where it says so.
    fn actual_text(&self, operands: &Operands<'_, '_, 'c>) -> Option<String> {
        let text = |dict: &Dict<'_>| {
            let text = dict.get::<hayro_syntax::object::String<'_>>("ActualText")?;
            Some(strings::text(text.as_bytes()))
        };
        match operands.object(1)? {
            Object::Dict(dict) => text(dict),
            Object::Name(name) => {
                let level = self.levels.last()?;
                text(&level.resources.properties.get::<Dict<'a>>(name.as_ref())?)
            }
            _ => None,
        }
    }

    /// Goes on within a form. Pictures say nothing here.
    fn enter(&mut self, name: &Name<'c>, drawn: &mut Drawn) {
        let Some(level) = self.levels.last() else {
            return;
        };
        let objects = &level.resources.x_objects;
        let Some(id) = objects.get_ref(name.as_ref()).map(ObjectIdentifier::from) else {
            return;
        };
        // To read a stream, the file may have to be searched for its end: what is known
        // not to be followed is not read again.
        let find = || {
            let stream = objects.get::<Stream<'a>>(name.as_ref())?;
            let kind = stream.dict().get::<Name<'_>>("Subtype")?;
            (kind.as_ref() == b"Form").then_some(stream)
        };
        let mut form = None;
        let is_form = *self.shared.forms.entry(id).or_insert_with(|| {
            form = find();
            form.is_some()
        });
        if !is_form {
            return;
        }
        let place = self
            .kept
            .get(self.used)
            .filter(|_| self.levels.len() < DEEPEST);
        let Some(place) = place else {
            drawn.cut = true;
            return;
        };
        let Some(form) = form.or_else(find) else {
            return;
        };
        let resources = match form.dict().get::<Dict<'a>>("Resources") {
            Some(own) => Resources::new(own),
            None => level.resources.clone(),
        };
        let Some(data) = self.shared.room.open(&form) else {
            self.shared.forms.insert(id, false);
            return;
        };
        self.used += 1;
        let before = self.state.clone();
        if let Some(matrix) = form.dict().get::<[f64; 6]>("Matrix") {
            self.state.place *= Affine::new(matrix);
        }
        self.levels.push(Level {
            operators: UntypedIter::new(place.get_or_init(|| data.into_owned())),
            resources,
            faces: HashMap::new(),
            saved: self.saved.len(),
            before: Some(before),
        });
    }

    fn text_state(&mut self, operator: &[u8], operands: &Operands<'_, '_, 'c>) {
        let number = operands.number(0);
        let state = &mut self.state;
        match (operator, number) {
            (b"BT", _) => (state.text, state.line) = (Affine::IDENTITY, Affine::IDENTITY),
            (b"Tc", Some(value)) => state.letter_space = value,
            (b"Tw", Some(value)) => state.word_space = value,
            (b"Tz", Some(value)) => state.stretch = value / 100.0,
            (b"TL", Some(value)) => state.leading = value,
            (b"Ts", Some(value)) => state.rise = value,
            (b"Td", Some(x)) => state.next_line(x, operands.number(1).unwrap_or(0.0)),
            (b"TD", Some(x)) => {
                let y = operands.number(1).unwrap_or(0.0);
                state.leading = -y;
                state.next_line(x, y);
            }
            (b"Tm", _) => {
                if let Some(matrix) = operands.numbers::<6>() {
                    (state.text, state.line) = (Affine::new(matrix), Affine::new(matrix));
                }
            }
            (b"T*", _) => state.next_line(0.0, -state.leading),
            (b"Tf", _) => self.choose(operands),
            (b"gs", _) => self.choose_by_state(operands),
            _ => {}
        }
    }

    fn choose(&mut self, operands: &Operands<'_, '_, 'c>) {
        let (Some(name), Some(size)) = (operands.name(0), operands.number(1)) else {
            return;
        };
        let Some(level) = self.levels.last_mut() else {
            return;
        };
        let name: &[u8] = name.as_ref();
        let face = match level.faces.get(name) {
            Some(face) => face.clone(),
            None => {
                let face = self.shared.face(&level.resources.fonts, name);
                level.faces.insert(name.to_vec(), face.clone());
                face
            }
        };
        (self.state.face, self.state.size) = (face, size);
    }

    /// A font that a named state chooses.
    fn choose_by_state(&mut self, operands: &Operands<'_, '_, 'c>) {
        let Some((name, level)) = operands.name(0).zip(self.levels.last()) else {
            return;
        };
        let state = level.resources.ext_g_states.get::<Dict<'a>>(name.as_ref());
        let Some(font) = state.and_then(|state| state.get::<Array<'a>>("Font")) else {
            return;
        };
        let mut parts = font.flex_iter();
        let (Some(dict), Some(size)) = (parts.next::<Dict<'a>>(), parts.next::<f64>()) else {
            return;
        };
        if let Some(face) = self.shared.face_of(&dict) {
            (self.state.face, self.state.size) = (Some(face), size);
        }
    }

    fn show(&mut self, operator: &[u8], operands: &Operands<'_, '_, 'c>, drawn: &mut Drawn) {
        match operator {
            b"Tj" => self.letters(operands.string(0).unwrap_or_default(), drawn),
            b"'" => {
                self.state.next_line(0.0, -self.state.leading);
                self.letters(operands.string(0).unwrap_or_default(), drawn);
            }
            b"\"" => {
                self.state.word_space = operands.number(0).unwrap_or(0.0);
                self.state.letter_space = operands.number(1).unwrap_or(0.0);
                self.state.next_line(0.0, -self.state.leading);
                self.letters(operands.string(2).unwrap_or_default(), drawn);
            }
            b"TJ" => {
                let Some(Object::Array(parts)) = operands.object(0) else {
                    return;
                };
                for part in parts.iter::<Object<'_>>() {
                    match part {
                        Object::Number(number) => self.state.adjust(finite(&number)),
                        Object::String(text) => self.letters(text.as_bytes(), drawn),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// Shows a text and moves on.
    fn letters(&mut self, mut bytes: &[u8], drawn: &mut Drawn) {
        let Some(face) = self.state.face.clone() else {
            return;
        };
        let level = face.is_level();
        while !bytes.is_empty() && drawn.glyphs.len() < MOST_LETTERS {
            let (code, length) = face.code(bytes);
            let shown = face.shown(code);
            let mut text = shown.text;
            if let Some(mark) = self.marks.iter_mut().find(|mark| mark.text.is_some()) {
                // The first letter stands for all that the mark says.
                text = mark.text.replace(String::new()).unwrap_or_default();
            }
            let state = &mut self.state;
            let ink = shown.advance * state.size;
            let mut step = ink + state.letter_space;
            if length == 1 && bytes.first() == Some(&b' ') {
                step += state.word_space;
            }
            let (ink, step) = if level {
                ((ink * state.stretch, 0.0), (step * state.stretch, 0.0))
            } else {
                ((0.0, ink), (0.0, step))
            };
            if !text.is_empty()
                && let Some(glyph) = place(state, text, ink, level)
                && glyph.is_within(self.edge)
            {
                drawn.glyphs.push(glyph);
            }
            state.text *= Affine::translate(step);
            bytes = bytes.get(length..).unwrap_or_default();
        }
    }

    fn draw(&mut self, operator: &[u8], operands: &Operands<'_, '_, 'c>, drawn: &mut Drawn) {
        let place = &self.state.place;
        let path = &mut self.path;
        match operator {
            b"m" => {
                if let Some([x, y]) = operands.numbers() {
                    path.move_to(place, x, y);
                }
            }
            b"l" => {
                if let Some([x, y]) = operands.numbers() {
                    path.line_to(place, x, y);
                }
            }
            b"c" => {
                if let Some([_, _, _, _, x, y]) = operands.numbers() {
                    path.curve_to(place, x, y);
                }
            }
            b"v" | b"y" => {
                if let Some([_, _, x, y]) = operands.numbers() {
                    path.curve_to(place, x, y);
                }
            }
            b"h" => path.close(),
            b"re" => {
                if let Some([x, y, width, height]) = operands.numbers() {
                    path.rectangle(place, x, y, width, height);
                }
            }
            b"s" | b"b" | b"b*" => {
                path.close();
                path.paint(true, &mut drawn.rules, MOST_RULES);
            }
            b"S" | b"B" | b"B*" => path.paint(true, &mut drawn.rules, MOST_RULES),
            b"f" | b"F" | b"f*" => path.paint(false, &mut drawn.rules, MOST_RULES),
            b"n" => path.forget(),
            _ => {}
        }
    }
}
