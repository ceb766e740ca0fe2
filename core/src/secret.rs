//! The one type of plaintext.
//!
//! Protects passwords, recovery codes and key values while they are in memory: a page of their own, locked against
//! swapping, left out of core dumps, wiped on drop and only then used for the next one. There is no `Clone`, `Debug`, `Display` or `Serialize`, because
//! each of them is a way out that nobody has to justify. The two exits, [`Secret::expose_text`] and
//! [`Secret::expose_bytes`], are forbidden by clippy except where the call says why.

use memmap2::MmapMut;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Visitor};
use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// Plaintext that must not outlive its use.
///
/// # Security
/// Locking is best effort: where the memory-lock limit is reached the page is used unlocked (`byok doctor` reports a
/// low limit), and where no page can be had the bytes live on the heap. Wiping always happens.
///
/// ```
/// let secret = byok_core::secret::Secret::from_text("sk-1".into());
/// assert_eq!(secret.len(), 4);
/// ```
/// It can't be copied:
/// ```compile_fail,E0599
/// let secret = byok_core::secret::Secret::from_text("sk-1".into());
/// let copy: byok_core::secret::Secret = secret.clone();
/// ```
/// nor printed for a developer:
/// ```compile_fail,E0277
/// let secret = byok_core::secret::Secret::from_text("sk-1".into());
/// let text = format!("{secret:?}");
/// ```
/// nor printed for a person:
/// ```compile_fail,E0277
/// let secret = byok_core::secret::Secret::from_text("sk-1".into());
/// let text = format!("{secret}");
/// ```
/// nor serialised:
/// ```compile_fail,E0277
/// let secret = byok_core::secret::Secret::from_text("sk-1".into());
/// let json = serde_json::to_string(&secret);
/// ```
pub struct Secret {
    room: Room,
    len: usize,
}

enum Room {
    Page(MmapMut),
    Heap(Box<[u8]>),
}

impl Secret {
    /// Takes the text over and wipes the place it came from.
    pub fn from_text(mut text: String) -> Self {
        let secret = Self::copy_of(text.as_bytes());
        text.zeroize();
        secret
    }

    /// Takes the bytes over and wipes the place they came from.
    pub fn from_bytes(mut bytes: Vec<u8>) -> Self {
        let secret = Self::copy_of(&bytes);
        bytes.zeroize();
        secret
    }

    /// Copies bytes that the caller wipes.
    pub fn copy_of(bytes: &[u8]) -> Self {
        let mut secret = Self::zeroed(bytes.len());
        secret.fill(|room| room.copy_from_slice(bytes));
        secret
    }

    /// A secret of `len` zero bytes, to be filled in place with [`Secret::fill`].
    pub fn zeroed(len: usize) -> Self {
        let page = if len <= PAGE { spare_page() } else { None };
        let room = match page.or_else(|| locked_pages(len.max(PAGE))) {
            Some(page) => Room::Page(page),
            None => Room::Heap(vec![0; len].into_boxed_slice()),
        };
        Self { room, len }
    }

    /// Writes into the secret's own memory, so that no copy exists elsewhere.
    pub fn fill(&mut self, write: impl FnOnce(&mut [u8])) {
        let len = self.len;
        match &mut self.room {
            Room::Page(page) => write(&mut page[..len]),
            Room::Heap(heap) => write(&mut heap[..len]),
        }
    }

    /// The length in bytes; not secret.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether both hold the same bytes, in time that depends on the length only.
    pub fn matches(&self, other: &Self) -> bool {
        self.bytes().ct_eq(other.bytes()).into()
    }

    /// The plaintext as bytes. Forbidden by clippy unless the call says why.
    pub fn expose_bytes(&self) -> &[u8] {
        self.bytes()
    }

    /// The plaintext as text; `None` when it is not UTF-8. Forbidden by clippy unless the call says why.
    pub fn expose_text(&self) -> Option<&str> {
        std::str::from_utf8(self.bytes()).ok()
    }

    fn bytes(&self) -> &[u8] {
        match &self.room {
            Room::Page(page) => &page[..self.len],
            Room::Heap(heap) => &heap[..self.len],
        }
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        let len = self.len;
        match std::mem::replace(&mut self.room, Room::Heap(Box::default())) {
            Room::Page(mut page) => {
                page[..len].zeroize();
                keep_spare(page);
            }
            Room::Heap(mut heap) => heap.zeroize(),
        }
    }
}

/// Bytes of a spare page: the smallest page that any supported system has, and more than nearly every secret needs.
const PAGE: usize = 4096;
/// Wiped pages that are kept locked for the next secrets: a program with a dozen keys needs that many at once.
const SPARES: usize = 32;

/// Mapping, locking and unmapping a page takes longer than opening the value that goes into it.
static SPARE: Mutex<Vec<MmapMut>> = Mutex::new(Vec::new());

fn spare_page() -> Option<MmapMut> {
    SPARE.lock().unwrap_or_else(PoisonError::into_inner).pop()
}

/// Keeps a wiped page; gives it back to the system when there are enough, or when it is larger.
fn keep_spare(page: MmapMut) {
    let mut spares = SPARE.lock().unwrap_or_else(PoisonError::into_inner);
    if page.len() == PAGE && spares.len() < SPARES {
        spares.push(page);
    }
}

fn locked_pages(len: usize) -> Option<MmapMut> {
    let pages = MmapMut::map_anon(len).ok()?;
    // Best effort, see the type's security note.
    let _ = pages.lock();
    #[cfg(target_os = "linux")]
    let _ = pages.advise(memmap2::Advice::DontDump);
    Some(pages)
}

/// Reads a JSON string straight into a secret; what the parser copied on the way is wiped by the allocator.
impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Secret;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text")
            }
            fn visit_str<E>(self, text: &str) -> Result<Secret, E> {
                Ok(Secret::copy_of(text.as_bytes()))
            }
            fn visit_string<E>(self, text: String) -> Result<Secret, E> {
                Ok(Secret::from_text(text))
            }
        }
        deserializer.deserialize_string(Text)
    }
}

/// In the description of the API a secret is a text that is only ever sent to us.
impl JsonSchema for Secret {
    fn schema_name() -> Cow<'static, str> {
        "Secret".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "password", "description": "A value; in no log and no list." })
    }
}

/// How much of the stack is wiped: twice the deepest trace that was ever found (64 KiB, Argon2id without optimisation).
const WIPED_STACK: usize = 128 * 1024;

/// Overwrites what calls that have returned left on this thread's stack.
///
/// Ciphers and hashes keep their input and their keys in local variables, and their authors can't wipe what the compiler
/// spills. A thread that lives on calls this when its work with secrets is done, from the function that called the work.
#[inline(never)]
pub fn wipe_stack() {
    let mut room = [0u8; WIPED_STACK];
    // Seen by `black_box`, so that the compiler has to write it; mutable, so that it can't become a constant elsewhere.
    std::hint::black_box(&mut room);
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests look inside")]
mod tests {
    use super::Secret;

    #[test]
    fn holds_what_was_given() {
        let secret = Secret::from_text("sk-test".into());
        assert_eq!(secret.expose_text(), Some("sk-test"));
        assert_eq!(secret.len(), 7);
    }

    #[test]
    fn a_page_that_is_used_again_is_empty() {
        for _ in 0..3 {
            let mut secret = Secret::zeroed(100);
            assert_eq!(secret.expose_bytes(), [0; 100]);
            secret.fill(|room| room.fill(7));
        }
        assert_eq!(Secret::zeroed(4096).expose_bytes(), [0; 4096]);
        assert_eq!(Secret::zeroed(4097).expose_bytes(), [0; 4097]);
    }

    #[test]
    fn empty_secret_is_empty() {
        assert!(Secret::from_text(String::new()).is_empty());
        assert_eq!(Secret::zeroed(0).expose_bytes(), b"");
    }

    #[test]
    fn equality_looks_at_every_byte_and_the_length() {
        let one = Secret::copy_of(b"same");
        assert!(one.matches(&Secret::copy_of(b"same")));
        assert!(!one.matches(&Secret::copy_of(b"samf")));
        assert!(!one.matches(&Secret::copy_of(b"sam")));
    }

    #[test]
    fn bytes_that_are_not_text_have_no_text() {
        assert!(Secret::copy_of(&[0xff]).expose_text().is_none());
    }

    #[test]
    fn is_read_from_json_with_escapes() {
        let secret: Secret = serde_json::from_str(r#""a\"bé""#).unwrap();
        assert_eq!(secret.expose_text(), Some("a\"bé"));
    }
}
