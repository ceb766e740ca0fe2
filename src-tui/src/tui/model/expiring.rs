//! The keys that end soon or have ended, or should be replaced.

use crate::tui::widget::loaded::Loaded;
use crate::tui::widget::roll::Roll;
use byok_core::clock::Timestamp;
use byok_daemon::wire::{ExpiringKey, ExpiringKeys};

/// How many days can be looked ahead.
pub(crate) const REACHES: [u32; 4] = [7, 30, 90, 365];

const DAY_SECONDS: i64 = 86_400;

/// The screen.
pub(crate) struct Expiring {
    /// The soonest first.
    pub(crate) loaded: Loaded<ExpiringKeys>,
    /// Where one is.
    pub(crate) roll: Roll,
    /// How many days are looked ahead.
    pub(crate) days: u32,
    /// Whether it is about replacing instead of ending.
    pub(crate) is_rotation: bool,
}

impl Default for Expiring {
    fn default() -> Self {
        Self {
            loaded: Loaded::default(),
            roll: Roll::default(),
            days: 90,
            is_rotation: false,
        }
    }
}

impl Expiring {
    /// The chosen key.
    pub(crate) fn chosen(&self) -> Option<&ExpiringKey> {
        self.loaded.value.as_ref()?.keys.get(self.roll.at)
    }

    /// When a key ends, or should be replaced.
    pub(crate) fn date(&self, one: &ExpiringKey) -> Option<Timestamp> {
        if self.is_rotation {
            one.key.rotate_due_at
        } else {
            one.key.expires_at
        }
    }
}

/// How soon something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Band {
    /// Its time has passed.
    Over,
    /// Less than a day is left.
    Day,
    /// At most 7 days are.
    Week,
    /// At most 30 days are.
    Month,
    /// More are.
    Later,
}

impl Band {
    /// How soon `at` is.
    pub(crate) fn of(at: Timestamp, now: Timestamp) -> Self {
        let left = at.as_second() - now.as_second();
        match left {
            ..=0 => Self::Over,
            _ if left < DAY_SECONDS => Self::Day,
            _ if left <= 7 * DAY_SECONDS => Self::Week,
            _ if left <= 30 * DAY_SECONDS => Self::Month,
            _ => Self::Later,
        }
    }

    /// Its heading.
    pub(crate) fn title(self, is_rotation: bool) -> &'static str {
        match self {
            Self::Over if is_rotation => "Overdue",
            Self::Over => "Ended",
            Self::Day => "Within a day",
            Self::Week => "Within 7 days",
            Self::Month => "Within 30 days",
            Self::Later => "Later",
        }
    }
}

/// How far away a day is, in the words of notices: rounded up, so that what has 6 days and 23 hours left has 7.
pub(crate) fn days_left(at: Timestamp, now: Timestamp) -> String {
    let left = at.as_second() - now.as_second();
    match left {
        ..=0 => match -left / DAY_SECONDS {
            0 => "today".into(),
            1 => "1 day ago".into(),
            days => format!("{days} days ago"),
        },
        _ if left < DAY_SECONDS => "within a day".into(),
        _ => match (left + DAY_SECONDS - 1) / DAY_SECONDS {
            1 => "in 1 day".into(),
            days => format!("in {days} days"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{Band, Timestamp, days_left};
    use byok_core::ids::KeyId;
    use byok_core::model::{Ladder, Matter, Reason, standing};
    use proptest::prelude::proptest;

    fn now() -> Timestamp {
        "2026-11-24T10:00:00Z".parse().unwrap()
    }

    fn after(seconds: i64) -> Timestamp {
        Timestamp::from_second(now().as_second() + seconds).unwrap()
    }

    #[test]
    fn days_are_told_as_notices_tell_them() {
        const DAY: i64 = 86_400;
        for (seconds, words) in [
            (-3 * DAY, "3 days ago"),
            (-DAY, "1 day ago"),
            (-DAY + 1, "today"),
            (0, "today"),
            (1, "within a day"),
            (DAY - 1, "within a day"),
            (DAY, "in 1 day"),
            (DAY + 1, "in 2 days"),
            (7 * DAY - 3_600, "in 7 days"),
            (7 * DAY, "in 7 days"),
        ] {
            assert_eq!(days_left(after(seconds), now()), words, "{seconds}");
        }
    }

    proptest! {
        #[test]
        fn the_words_are_those_of_the_notice(left in 1i64..300 * 86_400) {
            let key = KeyId::generate(now());
            let matter = Matter {
                subject: key.into(),
                key: Some(key),
                name: "openai/main".into(),
                reason: Reason::Expiry,
                at: after(left),
                snoozed_until: None,
            };
            let told = standing(&[matter], &Ladder::new(vec![365]), now()).remove(0).message;
            assert_eq!(told, format!("openai/main ends {}", days_left(after(left), now())));
        }
    }

    #[test]
    fn a_band_ends_with_its_last_second() {
        const DAY: i64 = 86_400;
        for (seconds, band) in [
            (0, Band::Over),
            (1, Band::Day),
            (DAY, Band::Week),
            (7 * DAY, Band::Week),
            (7 * DAY + 1, Band::Month),
            (30 * DAY, Band::Month),
            (30 * DAY + 1, Band::Later),
        ] {
            assert_eq!(Band::of(after(seconds), now()), band, "{seconds}");
        }
    }
}
