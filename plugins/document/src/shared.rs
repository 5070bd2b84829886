//! What the pages of one document share: fonts, what was refused, what is left to spend.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use hayro_font::{CMapResolverFn, FontCache, FontResolverFn, StandardFont};
use hayro_syntax::object::{Dict, ObjectIdentifier};

use crate::limits::MOST_OPERATORS;
use crate::state::Face;
use crate::stream::Room;

/// What pages of one document share.
pub struct Shared<'a> {
    fonts: FontCache<'a>,
    resolver: FontResolverFn,
    cmaps: CMapResolverFn,
    /// Fonts that were asked for, by their number.
    faces: HashMap<ObjectIdentifier, Option<Rc<Face<'a>>>>,
    /// The same by what their dictionary says, as the parser keeps them.
    said: HashMap<&'a [u8], Option<Rc<Face<'a>>>>,
    /// Whether an object that was drawn is a form that may be followed.
    pub(crate) forms: HashMap<ObjectIdentifier, bool>,
    /// What may still be unpacked.
    pub room: Room,
    /// Operators that may still be followed.
    pub(crate) operators: usize,
}

impl Default for Shared<'_> {
    fn default() -> Self {
        Shared {
            fonts: FontCache::new(),
            // Shapes are of no interest: one font stands for all that are not in the
            // file, whose widths and names the file or the standard says.
            resolver: Arc::new(|_| Some(StandardFont::Helvetica.get_font_data())),
            cmaps: Arc::new(hayro_cmap::load_embedded),
            faces: HashMap::new(),
            said: HashMap::new(),
            forms: HashMap::new(),
            room: Room::default(),
            operators: MOST_OPERATORS,
        }
    }
}

impl<'a> Shared<'a> {
    /// A font of these, by its name.
    pub(crate) fn face(&mut self, fonts: &Dict<'a>, name: &[u8]) -> Option<Rc<Face<'a>>> {
        let Some(id) = fonts.get_ref(name).map(ObjectIdentifier::from) else {
            return self.face_of(&fonts.get::<Dict<'a>>(name)?);
        };
        if let Some(face) = self.faces.get(&id) {
            return face.clone();
        }
        let dict = fonts.get::<Dict<'a>>(name);
        let face = dict.and_then(|dict| self.face_of(&dict));
        self.faces.insert(id, face.clone());
        face
    }

    /// A font by its dictionary. What is refused stays so: it is not looked at again.
    pub(crate) fn face_of(&mut self, dict: &Dict<'a>) -> Option<Rc<Face<'a>>> {
        if let Some(face) = self.said.get(dict.data()) {
            return face.clone();
        }
        let face = self.room.admits_font(dict).then(|| {
            let font = self.fonts.font(dict, &self.resolver, &self.cmaps)?;
            Some(Rc::new(Face::new(font)))
        });
        let face = face.flatten();
        self.said.insert(dict.data(), face.clone());
        face
    }
}
