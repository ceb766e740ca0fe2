//! `byok rotate --at-provider`: the provider makes the new key.

use super::rotate;
use crate::cli::RotateArgs;
use crate::context::Context;
use crate::stop::Stop;
use crate::{print, session};
use byok_core::error::Code;
use byok_core::provider::Rehearsed;
use byok_daemon::wire::RotationPlan;

pub(super) fn run(context: &Context, args: &RotateArgs, keep_old_seconds: i64) -> Result<(), Stop> {
    let with = args.with.as_deref();
    let plan = session::with_open(context, |client| client.rotation_plan(&args.key, with))?;
    if args.dry_run {
        return rehearse(context, &plan);
    }
    if !plan.at_provider {
        return guide(context, args, &plan, keep_old_seconds);
    }
    context.say(format!("Having a new key made for `{}` …", plan.reference));
    let rotated = session::with_open(context, |client| {
        client.rotate_at_provider(&args.key, with, keep_old_seconds)
    })?;
    rotate::show(context, &rotated)?;
    context.say(if plan.ends_old_at_once {
        "The provider has ended the old key.".to_owned()
    } else {
        format!(
            "The old key is revoked after {}: `byok versions {}` tells when it is dead.",
            if keep_old_seconds == 0 { "this" } else { &args.keep_old },
            plan.reference
        )
    });
    Ok(())
}

/// Where programs can't make keys, the person does it and pastes the value.
fn guide(context: &Context, args: &RotateArgs, plan: &RotationPlan, keep_old_seconds: i64) -> Result<(), Stop> {
    if !context.may_ask() {
        let page = plan.keys_url.as_deref().unwrap_or("your account there");
        let message = format!("the provider of `{}` makes no keys for programs", plan.reference);
        return Err(Stop::new(Code::Refused, message).hint(format!(
            "make one at {page}, then run `byok rotate {} --stdin`",
            plan.reference
        )));
    }
    context.say("This provider makes no keys for programs: make one by hand and paste it here.");
    rotate::by_hand(context, args, keep_old_seconds)
}

fn rehearse(context: &Context, plan: &RotationPlan) -> Result<(), Stop> {
    if context.json {
        return print::document(plan);
    }
    if !plan.at_provider {
        let page = plan.keys_url.as_deref().unwrap_or("your account there");
        context.say(format!(
            "Nothing would be sent: the provider makes no keys for programs. Make one at {page}"
        ));
        return Ok(());
    }
    for request in &plan.requests {
        print::line(text(request))?;
    }
    if let Some(needs) = &plan.needs {
        let whose = if plan.by_another {
            "The key of --with"
        } else {
            "The key"
        };
        context.say(format!("{whose} needs: {needs}. Nothing was sent."));
    }
    Ok(())
}

/// A request as it would go out.
fn text(request: &Rehearsed) -> String {
    let mut lines = vec![format!("# {}\n{} {}", request.step, request.method, request.url)];
    lines.extend(request.headers.iter().cloned());
    if let Some(body) = &request.body {
        lines.push(format!("\n{body}"));
    }
    lines.push(String::new());
    lines.join("\n")
}
