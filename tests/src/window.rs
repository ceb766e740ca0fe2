//! The real window of byok: what is in sight, and what a person does there.

use crate::desk::Driver;
use crate::webdriver::{Refusal, Session};
use crate::{process, wait};
use fantoccini::elements::Element;

/// An open window; it ends when dropped.
pub struct Window {
    page: Session,
    // Ended after the conversation.
    _driver: Driver,
    program: u32,
}

impl Window {
    pub(crate) fn new(page: Session, driver: Driver, program: u32) -> Self {
        Self {
            page,
            _driver: driver,
            program,
        }
    }

    /// The program's process.
    pub fn program(&self) -> u32 {
        self.program
    }

    /// The processes that the engine shows the page with.
    pub fn engine(&self) -> Vec<u32> {
        let children = process::children_of(self.program);
        let is_page = |pid: &u32| process::name(*pid).is_some_and(|name| name.starts_with("WebKitWebProces"));
        children.into_iter().filter(is_page).collect()
    }

    /// The words that are in sight.
    pub fn words(&self) -> String {
        let words = self.page.script("return document.body.innerText");
        words
            .ok()
            .and_then(|words| words.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// Waits until those words are in sight.
    ///
    /// # Panics
    /// When they never are; tells what is.
    #[track_caller]
    pub fn shows(&self, words: &str) -> &Self {
        self.waits(words, || self.has(words))
    }

    /// Waits until those words are not in sight.
    ///
    /// # Panics
    /// When they stay.
    #[track_caller]
    pub fn hides(&self, words: &str) -> &Self {
        self.waits(&format!("no {words}"), || !self.has(words))
    }

    /// Whether those words are in sight. What stands together may be laid out apart, so white space does not count.
    pub fn has(&self, words: &str) -> bool {
        let close = |text: &str| text.split_whitespace().collect::<String>();
        close(&self.words()).contains(&close(words))
    }

    /// Presses a button, by its words or by what a reader of the screen calls it.
    ///
    /// # Panics
    /// When it never can be pressed.
    #[track_caller]
    pub fn presses(&self, name: &str) -> &Self {
        let name = quoted(name);
        let named = format!("normalize-space(.)={name} or @aria-label={name} or starts-with(@title, {name})");
        self.acts(&format!("//button[not(@disabled) and ({named})]"), |element| {
            self.page.click(element)
        })
    }

    /// Locks the vault with the page's own button. The engine of the page ends with that, and the driver's conversation: what
    /// comes next is seen from outside.
    ///
    /// # Panics
    /// When there is no such button.
    #[track_caller]
    pub fn locks(&self) {
        let button = "//button[@aria-label='Lock the vault' or starts-with(@title, 'Lock the vault')]";
        self.waits("the lock", || {
            let pressed = self
                .page
                .find(button)
                .map(|found| found.last().map(|one| self.page.click(one)));
            matches!(pressed, Ok(Some(Ok(())))) || !self.is_driven()
        });
    }

    /// Whether the driver still has the page that it was given.
    pub fn is_driven(&self) -> bool {
        self.page.script("return 1").is_ok()
    }

    /// Types into the field with that label, after what is in it.
    ///
    /// # Panics
    /// When there is no such field.
    #[track_caller]
    pub fn types(&self, label: &str, text: &str) -> &Self {
        let field = format!("//input[@id=//label[normalize-space(.)={}]/@for]", quoted(label));
        self.acts(&field, |element| self.page.types(element, text))
    }

    /// Presses the summary of a part that opens.
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    pub fn unfolds(&self, name: &str) -> &Self {
        let summary = format!("//summary[normalize-space(.)={}]", quoted(name));
        self.acts(&summary, |element| self.page.click(element))
    }

    /// Presses a key, wherever the focus is.
    ///
    /// # Panics
    /// When the driver refuses.
    #[track_caller]
    pub fn key(&self, key: char) -> &Self {
        self.page.presses(key).expect("the keyboard is there");
        self
    }

    /// What a script in the page returns; it may be `null`.
    ///
    /// # Panics
    /// When the driver refuses.
    #[track_caller]
    pub fn script(&self, script: &str) -> serde_json::Value {
        self.page.script(script).expect("the page runs the script")
    }

    #[track_caller]
    fn acts(&self, xpath: &str, act: impl Fn(&Element) -> Result<(), Refusal>) -> &Self {
        let mut refusal = String::new();
        self.waits(xpath, || {
            let last = self.page.find(xpath).map(|found| found.last().map(&act));
            match last {
                Ok(Some(Ok(()))) => return true,
                Ok(Some(Err(told))) | Err(told) => refusal = told,
                Ok(None) => "nothing is found".clone_into(&mut refusal),
            }
            false
        })
    }

    #[track_caller]
    fn waits(&self, what: &str, is_so: impl FnMut() -> bool) -> &Self {
        let waited = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| wait::until(what, is_so)));
        if waited.is_err() {
            self.keeps_picture();
            panic!("waited in vain for {what}; in sight is:\n{}", self.words());
        }
        self
    }

    /// Beside the test's output, where CI looks for it: `BYOK_PICTURES` names the folder.
    fn keeps_picture(&self) {
        let (Some(folder), Ok(picture)) = (std::env::var_os("BYOK_PICTURES"), self.page.picture()) else {
            return;
        };
        let name = format!("window-{}.png", self.program);
        let _ = std::fs::write(std::path::Path::new(&folder).join(name), picture);
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.page.end();
        process::kill(self.program);
    }
}

/// A text in XPath; no name in the page has both kinds of quotes.
fn quoted(text: &str) -> String {
    if text.contains('\'') {
        format!("\"{text}\"")
    } else {
        format!("'{text}'")
    }
}
