//! Whose key may this be? Looks at the shape, and at the name of the variable it stood in; asks nobody.

use super::catalog::Catalog;
use super::format::{Detect, Format};
use super::mention::mention;
use super::outline::Outline;
use super::provider::{Confidence, Provider};
use crate::model::{FieldName, ServiceId};
use crate::secret::Secret;
use serde::Serialize;
use std::cmp::Reverse;

/// How many candidates a person is shown: as many as one looks through. There may be forty for 32 hexadecimal digits.
pub const SHOWN: usize = 8;

/// A provider whose keys look like the value, or whose programs read it from that variable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Detection {
    /// The provider.
    pub service: ServiceId,
    /// Its name.
    pub name: String,
    /// What kind of key of it.
    pub label: String,
    /// The part of a credential that it would be.
    pub field: FieldName,
    /// Whether that part is one; the id of an access key has an unmistakable shape, too.
    pub is_secret: bool,
    /// Whether it could be somebody else's, by its shape.
    pub certainty: Certainty,
    /// How likely it is theirs, by everything that is known.
    pub confidence: Likelihood,
    /// Why, in a few words.
    pub reason: String,
    /// The only hosts that a key of this provider is sent to. Nothing was sent yet.
    pub hosts: Vec<String>,
}

/// What the shape of a value proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Keys of other providers look the same.
    Possible,
    /// Only this provider's keys look like this.
    Precise,
}

/// What shape and variable together say. Later is likelier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Likelihood {
    /// The shape fits, and others' fit as well.
    Possible,
    /// The name of the variable speaks of the provider.
    Likely,
    /// Nobody else's keys look like this.
    Certain,
}

/// The providers whose keys look like `value`, the likeliest first. White space around a pasted value does not count.
///
/// A shape that its provider calls unmistakable stays a guess when a second provider claims it: `AIza…` opens every
/// product of Google. Where somebody's shape is unmistakable, shapes that say less about the value are left out.
///
/// There may be many: show [`SHOWN`], and how many there are besides.
pub fn detect(catalog: &Catalog, value: &Secret) -> Vec<Detection> {
    look(catalog, value, None)
}

/// The same for a value that stands in a variable. Its name decides between providers whose keys look alike, but not
/// against an unmistakable shape: a key of OpenRouter in `OPENAI_API_KEY` is OpenRouter's.
pub fn detect_named(catalog: &Catalog, value: &Secret, variable: &str) -> Vec<Detection> {
    look(catalog, value, Some(variable))
}

/// Why a value may be a provider's.
struct Fit<'a> {
    provider: &'a Provider,
    /// `None` when only the variable speaks for it.
    format: Option<&'a Format>,
    field: &'a FieldName,
    rank: Rank,
    /// Letters of the provider that the variable's name holds; the most there can be when it is theirs.
    mentioned: usize,
}

/// How much a shape says about a value: unmistakable ones first, then those with more given bytes, with fewer lengths,
/// with fewer letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank(bool, u32, Reverse<u32>, Reverse<u32>);

const OWN_VARIABLE: usize = usize::MAX;

fn look(catalog: &Catalog, value: &Secret, variable: Option<&str>) -> Vec<Detection> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the shape of the value is looked at, nothing of it is kept"
    )]
    let value = value.expose_bytes().trim_ascii();
    if value.is_empty() {
        return Vec::new();
    }
    let mut fits = by_shape(catalog, value, variable);
    leave_out_weaker(&mut fits);
    if let Some(variable) = variable {
        by_variable(catalog, variable, &mut fits);
    }
    let most = fits.iter().map(|fit| fit.mentioned).max().unwrap_or(0);
    let is_only = fits.len() == 1;
    let shapes = fits.iter().filter(|fit| fit.format.is_some()).count();
    let mut found: Vec<(Rank, Confidence, Detection)> = fits
        .iter()
        .map(|fit| (fit.rank, fit.provider.confidence, detection(fit, is_only, most, shapes)))
        .collect();
    found.sort_by(|(rank, attested, one), (other_rank, other_attested, other)| {
        let order = (other.confidence, other_rank, other_attested).cmp(&(one.confidence, rank, attested));
        order.then_with(|| one.service.cmp(&other.service))
    });
    found.into_iter().map(|(_, _, one)| one).collect()
}

/// The shape of each provider that says most about the value.
fn by_shape<'a>(catalog: &'a Catalog, value: &[u8], variable: Option<&str>) -> Vec<Fit<'a>> {
    let mut fits: Vec<Fit<'a>> = Vec::new();
    let shapes = catalog.formats_for(value).into_iter();
    for (provider, format) in shapes.filter(|(_, format)| format.fits(value)) {
        let fit = Fit {
            provider,
            format: Some(format),
            field: &format.field,
            rank: rank(format, value),
            mentioned: variable.map_or(0, |variable| mention(variable, provider, format)),
        };
        match fits.last_mut().filter(|last| last.provider.id == provider.id) {
            Some(last) if last.rank >= fit.rank => last.mentioned = last.mentioned.max(fit.mentioned),
            Some(last) => {
                *last = Fit {
                    mentioned: last.mentioned.max(fit.mentioned),
                    ..fit
                }
            }
            None => fits.push(fit),
        }
    }
    fits
}

/// Where somebody's shape is unmistakable, others' count only if as many of its bytes are given: `sk_live_` opens keys
/// of two providers, and `sk-` is less than `sk-…T3BlbkFJ…`.
fn leave_out_weaker(fits: &mut Vec<Fit<'_>>) {
    let best = fits.iter().filter(|fit| fit.rank.0).map(|fit| fit.rank.1).max();
    if let Some(best) = best {
        fits.retain(|fit| fit.rank.0 || fit.rank.1 >= best);
    }
}

/// Notes whose variable it is. A provider whose shapes the value does not have becomes a candidate by its variable, unless
/// the shape is unmistakably another's.
fn by_variable<'a>(catalog: &'a Catalog, variable: &str, fits: &mut Vec<Fit<'a>>) {
    let is_told = fits.iter().any(|fit| fit.rank.0);
    for provider in catalog.reading(variable) {
        if let Some(fit) = fits.iter_mut().find(|fit| fit.provider.id == provider.id) {
            fit.mentioned = OWN_VARIABLE;
            // Where an id and its secret look alike, the variable tells them apart.
            if !fit.rank.0 {
                fit.field = field_of(provider, variable);
            }
        } else if !is_told {
            fits.push(Fit {
                provider,
                format: None,
                field: field_of(provider, variable),
                rank: Rank(false, 0, Reverse(u32::MAX), Reverse(u32::MAX)),
                mentioned: OWN_VARIABLE,
            });
        }
    }
}

/// The field that programs read from the variable.
fn field_of<'a>(provider: &'a Provider, variable: &str) -> &'a FieldName {
    let mut fields = provider.fields.iter();
    let own = fields.find(|field| field.env.iter().any(|name| name == variable));
    own.map_or_else(|| provider.main_field(), |field| &field.name)
}

fn rank(format: &Format, value: &[u8]) -> Rank {
    let outlines = Outline::all(format.pattern.as_str()).unwrap_or_default();
    // Of several alternatives that may be it, the one that says least.
    let outline = outlines
        .into_iter()
        .filter(|outline| outline.admits(value))
        .min_by_key(|outline| outline.given);
    let (given, lengths, letters) = outline.map_or((0, u32::MAX, u32::MAX), |outline| {
        let lengths = outline.longest.saturating_sub(outline.shortest);
        (outline.given, lengths, outline.letters.count_ones())
    });
    Rank(
        format.detect == Detect::Precise,
        given,
        Reverse(lengths),
        Reverse(letters),
    )
}

/// `most` is the longest mention of all candidates: WEATHERBIT_KEY speaks of Weatherbit, and not of every weather.
fn detection(fit: &Fit<'_>, is_only: bool, most: usize, shapes: usize) -> Detection {
    let is_certain = is_only && fit.rank.0;
    let is_mentioned = fit.mentioned > 0 && fit.mentioned == most;
    let words = || fit.field.as_str().replace('_', " ");
    Detection {
        service: fit.provider.id.clone(),
        name: fit.provider.name.clone(),
        label: fit.format.and_then(|format| format.label.clone()).unwrap_or_else(words),
        field: fit.field.clone(),
        is_secret: fit.provider.field(fit.field).is_none_or(|field| field.secret),
        certainty: if is_certain {
            Certainty::Precise
        } else {
            Certainty::Possible
        },
        confidence: match (is_certain, is_mentioned) {
            (true, _) => Likelihood::Certain,
            (false, true) => Likelihood::Likely,
            (false, false) => Likelihood::Possible,
        },
        reason: reason(fit, is_certain, is_mentioned, shapes),
        hosts: fit.provider.hosts.clone(),
    }
}

fn reason(fit: &Fit<'_>, is_certain: bool, is_mentioned: bool, shapes: usize) -> String {
    match (is_certain, is_mentioned, fit.format.is_some()) {
        (true, ..) => "only their keys look like this".into(),
        (false, true, false) => "the variable is theirs; the shape is none they are known for".into(),
        (false, true, true) if fit.mentioned == OWN_VARIABLE => "the variable is theirs, and the shape fits".into(),
        (false, true, true) => "the variable's name speaks of them, and the shape fits".into(),
        (false, false, _) if shapes > 1 => format!("keys of {shapes} providers look like this"),
        (false, false, _) => "others' keys look like this, too".into(),
    }
}

#[cfg(test)]
#[path = "detect_tests.rs"]
mod tests;
