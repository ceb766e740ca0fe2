//! `byok expiring --ics`, read by a strict parser of RFC 5545 that knows nothing of the writer.

use super::{ends, vault};
use byok_e2e::Sandbox;

/// A component: its name, its properties, its parts.
#[derive(Debug, Default)]
struct Component {
    name: String,
    properties: Vec<(String, String)>,
    parts: Vec<Component>,
}

impl Component {
    /// The one value of a property.
    fn only(&self, name: &str) -> &str {
        let mut found = self.properties.iter().filter(|(known, _)| known == name);
        let value = &found.next().unwrap_or_else(|| panic!("no {name} in {self:?}")).1;
        assert!(found.next().is_none(), "{name} stands twice in {self:?}");
        value
    }
}

fn parse(text: &str) -> Component {
    assert!(text.ends_with("\r\n"), "the last line is ended");
    let physical: Vec<&str> = text.split_terminator("\r\n").collect();
    for line in &physical {
        assert!(!line.contains(['\r', '\n']), "a bare line break in {line:?}");
        assert!(line.len() <= 75, "{line:?} has {} bytes", line.len());
    }
    let unfolded = text.replace("\r\n ", "").replace("\r\n\t", "");
    let mut stack = vec![Component::default()];
    for line in unfolded.split_terminator("\r\n") {
        let (head, value) = line.split_once(':').unwrap_or_else(|| panic!("no colon in {line:?}"));
        let name = head.split(';').next().expect("a head has a name");
        assert!(name.bytes().all(|b| b.is_ascii_uppercase() || b == b'-'), "{line:?}");
        match name {
            "BEGIN" => stack.push(Component {
                name: value.into(),
                ..Component::default()
            }),
            "END" => {
                let done = stack.pop().expect("something has begun");
                assert_eq!(done.name, value);
                stack.last_mut().expect("the root stays").parts.push(done);
            }
            _ => stack
                .last_mut()
                .expect("the root stays")
                .properties
                .push((name.into(), value.into())),
        }
    }
    let mut root = stack.pop().expect("the root stays");
    assert!(stack.is_empty() && root.properties.is_empty(), "what begins also ends");
    assert_eq!(root.parts.len(), 1);
    let calendar = root.parts.remove(0);
    assert_eq!(calendar.name, "VCALENDAR");
    assert_eq!(calendar.only("VERSION"), "2.0");
    assert!(!calendar.only("PRODID").is_empty());
    calendar
}

/// The text behind its escapes (section 3.3.11); a bare comma or semicolon is an error.
fn unescape(value: &str) -> String {
    let mut text = String::new();
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => text.push('\n'),
                Some(c @ ('\\' | ';' | ',')) => text.push(c),
                other => panic!("`\\{other:?}` is no escape in {value:?}"),
            },
            ';' | ',' => panic!("a bare {c:?} in {value:?}"),
            c => text.push(c),
        }
    }
    text
}

fn calendar(sandbox: &Sandbox) -> String {
    sandbox.byok(&["expiring", "--within", "365d", "--ics"]).exits(0).stdout
}

#[test]
fn every_end_is_an_event_with_an_alarm_for_each_rung() {
    let sandbox = vault("[notices]\nladder = [60, 7, 0]\n", &[]);
    let odd = format!("a;b,c\\d {} 日本語", "long ".repeat(30));
    ends(&sandbox, odd.trim_end(), "100d");
    let day = (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(200 * 24))
        .strftime("%Y-%m-%d")
        .to_string();
    ends(&sandbox, "soon", &format!("{day}T23:00:00Z"));
    ends(&sandbox, "over", "1s");
    sandbox.holds("generic", "endless", "v");
    sandbox.wait_until_expired("generic/over");

    let text = calendar(&sandbox);
    let found = parse(&text);
    assert_eq!(found.parts.len(), 2, "{text}");
    let mut summaries: Vec<String> = found
        .parts
        .iter()
        .map(|event| unescape(event.only("SUMMARY")))
        .collect();
    summaries.sort();
    assert_eq!(summaries, [format!("generic/{odd} ends"), "generic/soon ends".into()]);
    for event in &found.parts {
        assert_eq!(event.name, "VEVENT");
        for time in ["DTSTART", "DTSTAMP"] {
            let value = event.only(time);
            let civil = value.strip_suffix('Z').expect("times are UTC");
            civil
                .parse::<jiff::civil::DateTime>()
                .expect("times are basic ISO 8601");
        }
        let triggers: Vec<&str> = event.parts.iter().map(|alarm| alarm.only("TRIGGER")).collect();
        assert_eq!(triggers, ["-P60D", "-P7D", "-P0D"]);
        for alarm in &event.parts {
            assert_eq!((alarm.name.as_str(), alarm.only("ACTION")), ("VALARM", "DISPLAY"));
            assert_eq!(unescape(alarm.only("DESCRIPTION")), unescape(event.only("SUMMARY")));
        }
    }
    assert!(text.contains(&format!("DTSTART:{}T230000Z\r\n", day.replace('-', ""))));
    assert_eq!(calendar(&sandbox), text, "the same keys are the same bytes");
}

#[test]
fn an_event_keeps_its_identity_when_its_date_changes() {
    let sandbox = vault("", &[]);
    ends(&sandbox, "soon", "100d");
    let before = parse(&calendar(&sandbox));
    sandbox.byok(&["edit", "generic/soon", "--expires", "50d"]).exits(0);
    let after = parse(&calendar(&sandbox));
    let (before, after) = (&before.parts[0], &after.parts[0]);
    assert_eq!(before.only("UID"), after.only("UID"));
    assert_ne!(before.only("DTSTART"), after.only("DTSTART"));
}
