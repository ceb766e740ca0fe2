//! What other ways of asking, and further questions, must be.

use super::facts::Place as FactPlace;
use super::load::Fault;
use super::pattern::Pattern;
use super::provider::Provider;
use super::request::{Cost, Inquiry, Method, Variant};
use super::validate::{check_reveals, require};
use super::validate_auth::check_auth;
use super::validate_request::{Asked, check_asked, check_rules};

/// How many further questions there may be: a check stays a check.
const MOST_INQUIRIES: usize = 2;

/// Checks the other ways of asking.
pub(super) fn check_variants(provider: &Provider) -> Result<(), Fault> {
    for (index, variant) in provider.variants.iter().enumerate() {
        let place = format!("variant[{index}]");
        require(
            changes(variant),
            &place,
            "a variant needs `url`, `auth` or `unverified`, or another part of a question",
        )?;
        let prefixed = !variant.prefixes.is_empty() && variant.prefixes.iter().all(|prefix| !prefix.is_empty());
        require(
            prefixed || (variant.pattern.is_some() && variant.prefixes.is_empty()),
            &place,
            "a variant needs `prefixes` or a `pattern`",
        )?;
        if let Some(Err(error)) = variant.pattern.as_ref().map(Pattern::check) {
            return require(false, format!("{place}.pattern"), error);
        }
        if let Some(auth) = &variant.auth {
            check_auth(provider, auth, &format!("{place}.auth"))?;
        }
        check_whole(provider, variant, &place)?;
        check_rules(&variant.outcomes, &place)?;
    }
    Ok(())
}

fn changes(variant: &Variant) -> bool {
    let place = variant.url.is_some() || variant.auth.is_some() || variant.unverified.is_some();
    let words = variant.method.is_some() || variant.headers.is_some() || variant.body.is_some();
    place || words || variant.cost.is_some() || !variant.outcomes.is_empty()
}

/// Checks the question as it is asked for such keys. One that is not asked at all needs none.
fn check_whole(provider: &Provider, variant: &Variant, place: &str) -> Result<(), Fault> {
    let Some(request) = provider.validate.as_ref().filter(|_| variant.unverified.is_none()) else {
        return Ok(());
    };
    let method = variant.method.unwrap_or(request.method);
    require(
        variant.body.is_some() == variant.body_type.is_some(),
        format!("{place}.body"),
        "`body` and `body_type` go together",
    )?;
    let (body, body_type) = match (&variant.body, method) {
        (Some(body), _) => (Some(body.as_str()), variant.body_type),
        (None, Method::Get) => (None, None),
        (None, _) => (request.body.as_deref(), request.body_type),
    };
    let asked = Asked {
        method,
        url: variant.url.as_ref().unwrap_or(&request.url),
        headers: variant.headers.as_ref().unwrap_or(&request.headers),
        body_type,
        body,
        auth: variant.auth.as_ref().unwrap_or(&provider.auth),
    };
    check_asked(provider, &asked, place)
}

/// Checks the further questions.
pub(super) fn check_inquiries(provider: &Provider) -> Result<(), Fault> {
    let inquiries = &provider.inquiries;
    require(
        inquiries.is_empty() || provider.validatable,
        "inquiry",
        "a further question needs a first one",
    )?;
    require(
        inquiries.len() <= MOST_INQUIRIES,
        format!("inquiry[{MOST_INQUIRIES}]"),
        format!("there are at most {MOST_INQUIRIES} further questions"),
    )?;
    for (index, inquiry) in inquiries.iter().enumerate() {
        check_inquiry(provider, inquiry, &format!("inquiry[{index}]"))?;
    }
    Ok(())
}

fn check_inquiry(provider: &Provider, inquiry: &Inquiry, place: &str) -> Result<(), Fault> {
    require(
        inquiry.cost == Cost::Free,
        format!("{place}.cost"),
        "a further question costs nothing",
    )?;
    if let Some(auth) = &inquiry.auth {
        check_auth(provider, auth, &format!("{place}.auth"))?;
        require(
            !auth.buys(),
            format!("{place}.auth"),
            "a further question uses the token of the first one",
        )?;
    }
    let asked = Asked {
        method: inquiry.method,
        url: &inquiry.url,
        headers: &inquiry.headers,
        body_type: inquiry.body_type,
        body: inquiry.body.as_deref(),
        auth: inquiry.auth.as_ref().unwrap_or(&provider.auth),
    };
    check_asked(provider, &asked, place)?;
    require(
        !inquiry.reveals.is_empty(),
        format!("{place}.reveals"),
        "a further question is asked for what it `reveals`",
    )?;
    let answered = |place| {
        matches!(
            place,
            FactPlace::Json | FactPlace::Xml | FactPlace::Header | FactPlace::X509
        )
    };
    require(
        inquiry.reveals.iter().all(|reveal| answered(reveal.place)),
        format!("{place}.reveals"),
        "what the key itself tells needs no further question",
    )?;
    check_reveals(provider, &inquiry.reveals, &format!("{place}.reveals"))
}
