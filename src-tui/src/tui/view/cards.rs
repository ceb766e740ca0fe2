//! The cards of the figures. What is not known says so; a chart's figures also stand as text.

use crate::tui::look::Look;
use crate::tui::widget::{chart, text};
use byok_core::model::{Status, Verdict};
use byok_core::watch::{CheckDay, Metrics};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// More services than anybody compares at a glance.
const SERVICES: usize = 8;
/// Lines of the columns of all checks.
const CHECKS_HEIGHT: usize = 3;

/// A heading, and what stands under it.
pub(super) struct Card {
    pub(super) title: &'static str,
    pub(super) lines: Vec<Line<'static>>,
}

/// All of them, in `width` columns each; what needs somebody first.
pub(super) fn all(metrics: &Metrics, width: usize, look: &Look) -> Vec<Card> {
    let room = Room { width, look };
    vec![
        room.attention(metrics),
        room.status(metrics),
        room.checks(metrics),
        room.latency(metrics),
        room.services(metrics),
        room.uses(metrics),
        room.cache(metrics),
        room.gateway(metrics),
    ]
}

/// What a card is drawn in.
struct Room<'a> {
    width: usize,
    look: &'a Look,
}

impl Room<'_> {
    /// What a person should look at; a figure that is not 0 has a sign.
    fn attention(&self, metrics: &Metrics) -> Card {
        let (glyphs, palette) = (self.look.glyphs, &self.look.palette);
        let (bad, warn, aside) = (
            (glyphs.dead, palette.bad),
            (glyphs.limited, palette.warn),
            (" ", palette.text),
        );
        let figures = [
            ("ended", metrics.expired, bad),
            ("end within 7 days", metrics.expiring_7d, warn),
            ("end within 30 days", metrics.expiring_30d, warn),
            ("to be replaced by now", metrics.rotation_overdue, warn),
            ("alerts open", metrics.alerts_open, bad),
            ("same value as another key", metrics.duplicates, warn),
            ("never checked", metrics.never_checked, aside),
            ("never used", metrics.never_used, aside),
            ("unused for 90 days", metrics.unused_90d, aside),
            ("switched off", metrics.disabled, aside),
        ];
        let lines = figures.map(|(name, figure, look)| {
            let (sign, style) = if figure == 0 { (" ", palette.dim) } else { look };
            self.pair(&format!("{sign} {name}"), &figure.to_string(), style)
        });
        Card {
            title: "Keys to look at",
            lines: lines.into(),
        }
    }

    /// Keys by what their last check said, the most first.
    fn status(&self, metrics: &Metrics) -> Card {
        let mut counts: Vec<(&str, u64)> = metrics.by_status.iter().map(|(word, keys)| (&**word, *keys)).collect();
        counts.sort_by_key(|(_, keys)| std::cmp::Reverse(*keys));
        let most = counts.first().map_or(0, |(_, keys)| *keys);
        let bars = counts.into_iter().map(|(word, keys)| {
            let verdict = Status::parse(word).map_or(Verdict::Unknown, Status::verdict);
            let (sign, style) = self.look.verdict(verdict);
            self.bar(&format!("{sign} {word}"), 16, (keys, most), style)
        });
        let mut lines: Vec<Line<'static>> = bars.collect();
        lines.push(self.pair("all keys", &metrics.total.to_string(), self.look.palette.dim));
        Card {
            title: "Keys by status",
            lines,
        }
    }

    /// Columns of all checks, one a day, and a line of them for each verdict.
    fn checks(&self, metrics: &Metrics) -> Card {
        let days = &metrics.checks.by_day;
        let palette = &self.look.palette;
        let all: Vec<u64> = days.iter().map(CheckDay::total).collect();
        let mut lines = Vec::new();
        if metrics.checks.last_30d > 0 {
            let most = chart::squeezed(&all, self.width).into_iter().max().unwrap_or(0);
            let columns = chart::columns(&all, (self.width, CHECKS_HEIGHT), most, self.look.glyphs);
            lines.extend(columns.into_iter().map(|line| Line::styled(line, palette.accent)));
            let first = days.first().map_or("", |day| &day.day);
            let drawn = chart::squeezed(&all, self.width).len();
            let gap = drawn.saturating_sub(text::width(first) + "today".len());
            lines.push(Line::styled(format!("{first}{}today", " ".repeat(gap)), palette.dim));
            lines.extend(self.busiest(days));
        }
        for verdict in [Verdict::Ok, Verdict::Dead, Verdict::Limited, Verdict::Unknown] {
            let (sign, style) = self.look.verdict(verdict);
            let values: Vec<u64> = days.iter().map(|day| of_verdict(day, verdict)).collect();
            lines.push(self.spark(&format!("{sign} {verdict}"), &values, &all, style));
        }
        lines.push(self.pair("all checks", &metrics.checks.last_30d.to_string(), palette.dim));
        Card {
            title: "Checks in 30 days",
            lines,
        }
    }

    /// In words, for those who can't see columns.
    fn busiest(&self, days: &[CheckDay]) -> Option<Line<'static>> {
        let day = days.iter().rev().max_by_key(|day| day.total())?;
        let words = format!("most on {}: {}", day.day, day.total());
        let words = text::fit(&words, self.width, self.look.glyphs).into_owned();
        Some(Line::styled(words, self.look.palette.dim))
    }

    fn latency(&self, metrics: &Metrics) -> Card {
        let checks = &metrics.checks;
        let quantiles = [
            ("half (p50)", checks.p50_ms),
            ("95 % (p95)", checks.p95_ms),
            ("99 % (p99)", checks.p99_ms),
        ];
        Card {
            title: "Providers answered within",
            lines: self.quantiles(&quantiles),
        }
    }

    /// Values handed out by service, the most first.
    fn services(&self, metrics: &Metrics) -> Card {
        let mut uses: Vec<(&str, u64)> = metrics
            .uses_by_service
            .iter()
            .map(|(service, uses)| (&**service, *uses))
            .collect();
        uses.sort_by_key(|(_, uses)| std::cmp::Reverse(*uses));
        let most = uses.first().map_or(0, |(_, uses)| *uses);
        let others: u64 = uses.iter().skip(SERVICES).map(|(_, uses)| uses).sum();
        let style = self.look.palette.accent;
        let shown = uses.iter().take(SERVICES);
        let mut lines: Vec<Line<'static>> = shown
            .map(|(service, uses)| self.bar(service, 14, (*uses, most), style))
            .collect();
        if uses.len() > SERVICES {
            let name = format!("{} more", uses.len() - SERVICES);
            lines.push(self.pair(&name, &others.to_string(), self.look.palette.dim));
        }
        Card {
            title: "Values handed out, by service",
            lines,
        }
    }

    fn uses(&self, metrics: &Metrics) -> Card {
        let uses = &metrics.uses;
        let palette = &self.look.palette;
        let failed = share(uses.failed_30d, uses.last_30d);
        let style = if uses.failed_30d > 0 {
            palette.warn
        } else {
            palette.text
        };
        let mut lines = Vec::new();
        if uses.last_30d > 0 {
            let all: Vec<u64> = uses.by_day.iter().map(|day| day.uses).collect();
            let without: Vec<u64> = uses.by_day.iter().map(|day| day.failed).collect();
            lines.push(self.spark("by day", &all, &all, palette.accent));
            lines.push(self.spark("failed", &without, &all, palette.warn));
        }
        lines.extend([
            self.pair("in 24 hours", &uses.last_24h.to_string(), palette.text),
            self.pair("in 30 days", &uses.last_30d.to_string(), palette.text),
            self.pair("of these failed", &failed, style),
            self.pair("since the beginning", &uses.total.to_string(), palette.text),
            self.pair("of these failed", &share(uses.failed, uses.total), palette.text),
        ]);
        Card {
            title: "Values wanted",
            lines,
        }
    }

    fn cache(&self, metrics: &Metrics) -> Card {
        let palette = &self.look.palette;
        let cache = metrics.cache;
        let figure = |of: fn(&byok_core::model::CacheFigures) -> u64| known(cache.as_ref().map(of));
        let rate = cache.map_or_else(
            || "unknown".into(),
            |cache| share(cache.hits, cache.hits + cache.misses),
        );
        Card {
            title: "Cache of opened values",
            lines: vec![
                self.pair("found there", &rate, palette.text),
                self.pair("hits", &figure(|cache| cache.hits), palette.text),
                self.pair("misses", &figure(|cache| cache.misses), palette.text),
                self.pair("held now", &figure(|cache| cache.values), palette.text),
                self.pair("another key took over", &figure(|cache| cache.fallbacks), palette.text),
            ],
        }
    }

    fn gateway(&self, metrics: &Metrics) -> Card {
        let gateway = &metrics.gateway;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole milliseconds of a time that is not negative"
        )]
        let whole = |ms: Option<f64>| ms.map(|ms| ms.round() as u64);
        let calls = known(gateway.calls);
        let mut lines = vec![self.pair("calls", &calls, self.look.palette.text)];
        lines.extend(self.quantiles(&[
            ("half (p50)", whole(gateway.p50_ms)),
            ("95 % (p95)", whole(gateway.p95_ms)),
            ("99 % (p99)", whole(gateway.p99_ms)),
        ]));
        Card {
            title: "Gateway: calls, answered within",
            lines,
        }
    }

    /// Times, each with a bar against the longest.
    fn quantiles(&self, quantiles: &[(&str, Option<u64>)]) -> Vec<Line<'static>> {
        let longest = quantiles.iter().filter_map(|(_, ms)| *ms).max().unwrap_or(0);
        let line = |(name, ms): &(&str, Option<u64>)| match ms {
            Some(ms) => self.bar_with(name, 12, (*ms, longest), &format!("{ms} ms"), self.look.palette.accent),
            None => self.pair(name, "unknown", self.look.palette.dim),
        };
        quantiles.iter().map(line).collect()
    }

    /// A name at the left edge, a figure at the right one.
    fn pair(&self, name: &str, figure: &str, style: Style) -> Line<'static> {
        let room = self.width.saturating_sub(text::width(figure) + 1);
        Line::from(vec![
            Span::styled(text::padded(name, room, self.look.glyphs), style),
            Span::styled(format!(" {figure}"), style),
        ])
    }

    /// A name, a bar, its figure.
    fn bar(&self, name: &str, names: usize, (part, whole): (u64, u64), style: Style) -> Line<'static> {
        self.bar_with(name, names, (part, whole), &part.to_string(), style)
    }

    fn bar_with(
        &self,
        name: &str,
        names: usize,
        (part, whole): (u64, u64),
        figure: &str,
        style: Style,
    ) -> Line<'static> {
        let figures = text::width(figure).max(6);
        let names = names.min(self.width.saturating_sub(figures + 2));
        let room = self.width.saturating_sub(names + 1 + figures + 1);
        let bar = chart::bar(part, whole, room, self.look.glyphs);
        Line::from(vec![
            Span::styled(
                format!("{} ", text::padded(name, names, self.look.glyphs)),
                self.look.palette.text,
            ),
            Span::styled(bar, style),
            Span::styled(format!(" {figure:>figures$}"), self.look.palette.text),
        ])
    }

    /// A name, a line of columns on the scale of all, the sum.
    fn spark(&self, name: &str, values: &[u64], all: &[u64], style: Style) -> Line<'static> {
        const NAMES: usize = 10;
        const FIGURES: usize = 6;
        let room = self.width.saturating_sub(NAMES + FIGURES + 1).max(1);
        let most = chart::squeezed(all, room).into_iter().max().unwrap_or(0);
        let columns = chart::columns(values, (room, 1), most, self.look.glyphs).concat();
        let sum: u64 = values.iter().sum();
        Line::from(vec![
            Span::styled(text::padded(name, NAMES, self.look.glyphs), style),
            Span::styled(text::padded(&columns, room, self.look.glyphs), style),
            Span::styled(format!(" {sum:>FIGURES$}"), self.look.palette.text),
        ])
    }
}

fn of_verdict(day: &CheckDay, verdict: Verdict) -> u64 {
    match verdict {
        Verdict::Ok => day.ok,
        Verdict::Dead => day.dead,
        Verdict::Limited => day.limited,
        Verdict::Unknown => day.unknown,
    }
}

/// A figure, or that it is not known.
fn known(figure: Option<u64>) -> String {
    figure.map_or_else(|| "unknown".into(), |figure| figure.to_string())
}

/// `1.3 %`; of nothing no share is known.
pub(super) fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "unknown".into();
    }
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more than 52 bits")]
    let percent = part as f64 / whole as f64 * 100.0;
    format!("{percent:.1} %")
}
