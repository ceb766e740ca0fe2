//! Reads just so much of MessagePack as it takes to find numbers in lists, and skips the rest.

/// Deeper lists are not followed: a value is no reason to run out of stack.
const DEEPEST: usize = 16;

/// A value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Item {
    Number(i128),
    /// A list of so many values, which follow.
    Array(usize),
    /// So many pairs, which follow.
    Map(usize),
    /// Text, bytes, and everything else that is of no interest.
    Other,
}

/// Goes through bytes.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next value, without what follows it inside. `None` when the bytes end or have no meaning.
    pub(super) fn item(&mut self) -> Option<Item> {
        let tag = self.take(1)?[0];
        Some(match tag {
            0x00..=0x7f => Item::Number(i128::from(tag)),
            0xe0..=0xff => Item::Number(i128::from(tag) - 256),
            0x80..=0x8f => Item::Map(usize::from(tag & 0x0f)),
            0x90..=0x9f => Item::Array(usize::from(tag & 0x0f)),
            0xa0..=0xbf => self.other(usize::from(tag & 0x1f))?,
            0xc0 | 0xc2 | 0xc3 => Item::Other,
            0xc4 | 0xd9 => self.sized(1, 0)?,
            0xc5 | 0xda => self.sized(2, 0)?,
            0xc6 | 0xdb => self.sized(4, 0)?,
            0xc7..=0xc9 => self.sized(1 << (tag - 0xc7), 1)?,
            0xca => self.other(4)?,
            0xcb => self.other(8)?,
            0xcc..=0xcf => Item::Number(i128::from(self.number(1 << (tag - 0xcc))?)),
            0xd0..=0xd3 => Item::Number(self.signed(1 << (tag - 0xd0))?),
            0xd4..=0xd8 => self.other(1 + (1 << (tag - 0xd4)))?,
            0xdc => Item::Array(self.length(2)?),
            0xdd => Item::Array(self.length(4)?),
            0xde => Item::Map(self.length(2)?),
            0xdf => Item::Map(self.length(4)?),
            0xc1 => return None,
        })
    }

    /// The length of a list that must follow.
    pub(super) fn array(&mut self) -> Option<usize> {
        match self.item()? {
            Item::Array(length) => Some(length),
            _ => None,
        }
    }

    /// Leaves out a value with everything in it.
    pub(super) fn skip(&mut self) -> Option<()> {
        self.skip_within(DEEPEST)
    }

    fn skip_within(&mut self, depth: usize) -> Option<()> {
        let inside = match self.item()? {
            Item::Array(length) => length,
            Item::Map(pairs) => pairs.checked_mul(2)?,
            Item::Number(_) | Item::Other => return Some(()),
        };
        let depth = depth.checked_sub(1)?;
        // Every value takes a byte: a length beyond the bytes ends this early.
        (0..inside).try_for_each(|_| self.skip_within(depth))
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn other(&mut self, length: usize) -> Option<Item> {
        self.take(length).map(|_| Item::Other)
    }

    /// Bytes behind their length, and `more` of them.
    fn sized(&mut self, width: usize, more: usize) -> Option<Item> {
        let length = self.length(width)?.checked_add(more)?;
        self.other(length)
    }

    fn length(&mut self, width: usize) -> Option<usize> {
        usize::try_from(self.number(width)?).ok()
    }

    fn number(&mut self, width: usize) -> Option<u64> {
        let bytes = self.take(width)?;
        Some(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn signed(&mut self, width: usize) -> Option<i128> {
        let number = i128::from(self.number(width)?);
        let end = 1_i128 << (8 * width);
        Some(if number >= end / 2 { number - end } else { number })
    }
}

#[cfg(test)]
mod tests {
    use super::{Item, Reader};
    use proptest::prelude::{any, proptest};

    #[test]
    fn numbers_are_read_in_every_width() {
        for (bytes, number) in [
            (&[0x07][..], 7),
            (&[0xff], -1),
            (&[0xcc, 0xff], 255),
            (&[0xcd, 1, 0], 256),
            (&[0xce, 0x69, 0, 0, 0], 1_761_607_680),
            (&[0xcf, 255, 255, 255, 255, 255, 255, 255, 255], i128::from(u64::MAX)),
            (&[0xd0, 0x80], -128),
            (&[0xd3, 0, 0, 0, 0, 0, 0, 0, 5], 5),
            (&[0xd3, 255, 255, 255, 255, 255, 255, 255, 255], -1),
        ] {
            assert_eq!(Reader::new(bytes).item(), Some(Item::Number(number)), "{bytes:?}");
        }
    }

    #[test]
    fn a_length_beyond_the_bytes_ends_at_once() {
        assert_eq!(Reader::new(&[0xdd, 255, 255, 255, 255]).skip(), None);
        assert_eq!(Reader::new(&[0xc6, 255, 255, 255, 255]).skip(), None);
        assert_eq!(Reader::new(&[0x91; 200]).skip(), None);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_fall(bytes in any::<Vec<u8>>()) {
            let mut reader = Reader::new(&bytes);
            while reader.skip().is_some() {}
        }
    }
}
