//! What a screen without a person shows, as pixels.

use std::time::{Duration, Instant};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt, ImageFormat};
use x11rb::rust_connection::RustConnection;

/// A look at a whole screen.
pub struct Frames {
    screen: RustConnection,
    root: u32,
    size: (u16, u16),
}

impl Frames {
    /// Looks at a display.
    ///
    /// # Panics
    /// When it is not there.
    pub fn of(display: &str) -> Self {
        let (screen, number) = x11rb::connect(Some(display)).expect("the display is there");
        let root = &screen.setup().roots[number];
        let (root, size) = (root.root, (root.width_in_pixels, root.height_in_pixels));
        Self { screen, root, size }
    }

    /// All of it at this moment.
    ///
    /// # Panics
    /// When the display is gone.
    pub fn now(&self) -> Vec<u8> {
        let (width, height) = self.size;
        let asked = self
            .screen
            .get_image(ImageFormat::Z_PIXMAP, self.root, 0, 0, width, height, !0);
        let image = asked.expect("the display is there").reply();
        image.expect("a screen can be read").data
    }

    /// Waits until something was drawn and nothing has changed for so long; gives the time of the last change.
    pub fn settled(&self, before: &[u8], quiet: Duration) -> Instant {
        let (mut last, mut at) = (before.to_vec(), None);
        loop {
            let now = self.now();
            if now != last {
                (last, at) = (now, Some(Instant::now()));
            }
            if let Some(at) = at
                && at.elapsed() > quiet
            {
                return at;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}
