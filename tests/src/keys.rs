//! Values that look like keys and are good nowhere. Put together at run time, so that no scanner takes this file for a leak.

/// A key in the shape of an OpenAI project key; `mark` makes it unique within a test.
pub fn openai(mark: &str) -> String {
    let filler = format!("{mark:x<20}");
    format!("sk-{}-{filler}T3Blbk{}{filler}", "proj", "FJ")
}

/// A key in the shape of a GitHub token.
pub fn github(mark: &str) -> String {
    format!("gh{}_{mark:a<36}", "p")
}

/// A key in the shape of a Firecrawl key.
pub fn firecrawl(digit: char) -> String {
    format!("fc-{}", digit.to_string().repeat(32))
}

/// A key in the shape of [`crate::custom`]'s provider.
pub fn acme(mark: &str) -> String {
    format!("acme-{mark:k<24}")
}

/// A secret access key in the shape of AWS's.
pub fn aws(mark: &str) -> String {
    format!("{mark:S<40}")
}
