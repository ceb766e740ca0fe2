//! The figures, in cards: as many beside each other as there is room for.

use super::cards::{self, Card};
use crate::tui::model::{Drawn, Model};
use crate::tui::widget::{page, state};
use byok_core::watch::Metrics;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

/// From so many columns on there are two cards beside each other, or three.
const TWO: u16 = 72;
const THREE: u16 = 120;
/// Between cards beside each other.
const GAP: u16 = 3;

/// Draws the screen.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect, drawn: &mut Drawn) {
    drawn.rows = usize::from(area.height);
    drawn.page_rows = drawn.rows;
    let Some(metrics) = state::ready(&model.health.loaded, model.now, frame, area, &model.look) else {
        return;
    };
    if metrics.total == 0 {
        state::empty(
            "There are no keys yet",
            "press 1, then a to add the first one",
            frame,
            area,
            &model.look,
        );
        return;
    }
    let columns = columns(model, metrics, area);
    drawn.lines = columns.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0);
    let top = page::first(model.health.top, drawn.page_rows, drawn.lines);
    for (place, lines) in columns {
        let seen: Vec<Line<'_>> = lines.into_iter().skip(top).collect();
        frame.render_widget(Paragraph::new(seen), place);
    }
    page::marks(top, drawn.lines, frame, area, &model.look);
}

/// The cards in columns: each goes where there is least so far, so that none stands far below its turn.
fn columns(model: &Model, metrics: &Metrics, area: Rect) -> Vec<(Rect, Vec<Line<'static>>)> {
    let beside: u16 = match area.width {
        ..TWO => 1,
        TWO..THREE => 2,
        _ => 3,
    };
    // A blank at the left edge, another before the marks at the right one.
    let inner = area.width.saturating_sub(3);
    let width = inner.saturating_sub(GAP * (beside - 1)) / beside;
    let mut columns: Vec<(Rect, Vec<Line<'static>>)> = (0..beside)
        .map(|at| {
            let x = area.x + 1 + at * (width + GAP);
            (Rect { x, width, ..area }, Vec::new())
        })
        .collect();
    for Card { title, lines } in cards::all(metrics, usize::from(width), &model.look) {
        let least = columns.iter_mut().min_by_key(|(_, lines)| lines.len());
        if let Some((_, column)) = least {
            if !column.is_empty() {
                column.push(Line::default());
            }
            column.push(Line::styled(title, model.look.palette.title));
            column.extend(lines);
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::cards::{all, share};
    use crate::tui::action::{Action, Command};
    use crate::tui::event::Complaint;
    use crate::tui::look::{ASCII, Look, Palette};
    use crate::tui::model::{Gate, Model, Screen};
    use crate::tui::perform::Answer as Any;
    use crate::tui::perform::health::Answer;
    use crate::tui::testing::{drawn, frames, look, model, now};
    use crate::tui::update;
    use byok_core::error::Code;
    use byok_core::model::CacheFigures;
    use byok_core::store::usage::Count;
    use byok_core::watch::metrics::GatewayFigures;
    use byok_core::watch::{CheckDay, CheckFigures, Metrics, UseDay, UseFigures};
    use insta::assert_snapshot;
    use jiff::SignedDuration;

    fn count(uses: u64, failures: u64) -> Count {
        Count { uses, failures }
    }

    /// Keys that were checked and used for a month.
    fn busy() -> Metrics {
        let by_day = (0..30u64).map(|at| CheckDay {
            day: (now() - SignedDuration::from_hours(24 * (29 - i64::try_from(at).unwrap())))
                .strftime("%Y-%m-%d")
                .to_string(),
            ok: (at * 7) % 41,
            dead: u64::from(at % 9 == 0),
            limited: u64::from(at > 20) * (at % 4),
            unknown: u64::from(at == 12) * 20,
        });
        let by_day: Vec<CheckDay> = by_day.collect();
        let words = |pairs: &[(&str, u64)]| pairs.iter().map(|(word, n)| ((*word).to_owned(), *n)).collect();
        Metrics {
            total: 214,
            by_service: words(&[("openai", 90), ("anthropic", 60), ("stripe", 64)]),
            by_status: words(&[
                ("valid", 180),
                ("revoked", 3),
                ("no_credit", 6),
                ("unverified", 24),
                ("expired", 1),
            ]),
            disabled: 4,
            expired: 1,
            expiring_7d: 2,
            expiring_30d: 9,
            rotation_overdue: 0,
            never_checked: 24,
            never_used: 31,
            unused_90d: 12,
            duplicates: 2,
            uses: UseFigures {
                by_day: (0..30)
                    .map(|at| UseDay {
                        day: String::new(),
                        uses: 200 + at * 7,
                        failed: u64::from(at == 17) * 41,
                    })
                    .collect(),
                ..UseFigures::new(count(48_211, 97), count(311, 0), count(9_105, 41))
            },
            uses_by_service: words(&[
                ("openai", 31_200),
                ("anthropic", 12_009),
                ("stripe", 4_000),
                ("github", 900),
                ("gitlab", 90),
                ("cloudflare", 12),
                ("a-provider-of-my-own", 3),
                ("aws", 0),
                ("gemini", 0),
                ("openrouter", 0),
            ]),
            checks: CheckFigures {
                last_30d: by_day.iter().map(CheckDay::total).sum(),
                by_day,
                p50_ms: Some(180),
                p95_ms: Some(1_200),
                p99_ms: Some(9_000),
            },
            gateway: GatewayFigures::default(),
            cache: Some(CacheFigures {
                hits: 900,
                misses: 100,
                values: 12,
                ..CacheFigures::default()
            }),
            alerts_open: 1,
        }
    }

    fn screen(metrics: Metrics) -> Model {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Health;
        let ticket = model.health.loaded.begin(model.now);
        update::answer(&mut model, Any::Health(Answer::Loaded(ticket, Box::new(Ok(metrics)))));
        model
    }

    fn turned(model: &mut Model, size: (u16, u16), command: Command) {
        model.drawn = drawn(model, size).1;
        update::act(model, Action::Do(command));
    }

    #[test]
    fn one_card_two_or_three_beside_each_other() {
        let mut model = screen(busy());
        assert_snapshot!("full", frames(&model));
        assert_snapshot!("wide", drawn(&model, (140, 40)).0);
        turned(&mut model, (80, 24), Command::Bottom);
        assert_snapshot!("end_80", drawn(&model, (80, 24)).0);
        model.health.top = 0;
        let mut pages = Vec::new();
        for _ in 0..9 {
            pages.push(drawn(&model, (40, 12)).0);
            turned(&mut model, (40, 12), Command::PageDown);
        }
        assert_snapshot!("pages_40", pages.join("\n----\n"));
    }

    #[test]
    fn what_is_not_known_says_so() {
        let metrics = Metrics {
            total: 1,
            by_status: [("unverified".to_owned(), 1)].into(),
            ..Metrics::default()
        };
        let model = screen(metrics);
        assert_snapshot!(drawn(&model, (140, 40)).0);
    }

    #[test]
    fn without_unicode_and_colours() {
        let mut model = screen(busy());
        model.look = Look {
            palette: Palette::plain(),
            glyphs: &ASCII,
        };
        let frame = drawn(&model, (140, 40)).0;
        assert!(frame.is_ascii(), "{frame}");
        assert_snapshot!(frame);
    }

    #[test]
    fn without_keys_it_says_how_to_get_one() {
        assert_snapshot!(frames(&screen(Metrics::default())));
    }

    #[test]
    fn reading_and_failed() {
        let mut model = model();
        model.gate = Gate::Open;
        model.screen = Screen::Health;
        let ticket = model.health.loaded.begin(model.now);
        model.now += SignedDuration::from_millis(100);
        assert_snapshot!("reading", frames(&model));
        let complaint = Complaint {
            code: Code::Daemon,
            message: "the daemon speaks another version".into(),
            hint: Some("run `byok daemon stop`".into()),
        };
        update::answer(
            &mut model,
            Any::Health(Answer::Loaded(ticket, Box::new(Err(complaint)))),
        );
        assert_snapshot!("failed", frames(&model));
    }

    #[test]
    fn no_line_is_wider_than_its_card() {
        for width in [20, 36, 38, 44, 76, 200] {
            for metrics in [busy(), Metrics::default()] {
                for card in all(&metrics, width, &look()) {
                    for line in card.lines {
                        assert!(line.width() <= width, "{}: {line:?}", card.title);
                    }
                }
            }
        }
    }

    #[test]
    fn a_share_of_nothing_is_unknown() {
        assert_eq!(share(0, 0), "unknown");
        assert_eq!(share(1, 3), "33.3 %");
    }
}
