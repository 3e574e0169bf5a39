//! `#[derive(Matter)]`: a documented struct becomes a kind of matter.
//!
//! From each member the macro writes the field's metadata (name, label, help, type, sharing class, index) and
//! the code that reads and writes it. A member without a doc comment or without a sharing class does not
//! compile: help text and disclosure class are never an afterthought. It decides nothing at run time.

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::{format_ident, quote};
use syn::{Attribute, Data, DeriveInput, Error, Expr, Fields, Ident, Lit, LitInt, LitStr, Meta, Path, Result};

/// Derives the field metadata of a struct and, with `#[matter(code = …, word = …, label = …, version = …,
/// state = …)]`, the kind itself.
///
/// Each member needs a doc comment and `#[field(share = Never|Network|Partners|Public)]`; further words are
/// `index`, `group = "…"`, `label = "…"`.
#[proc_macro_derive(Matter, attributes(matter, field))]
pub fn derive_matter(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    expand(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

struct Member {
    ident: Ident,
    ty: syn::Type,
    name: String,
    label: String,
    help: String,
    group: String,
    share: Ident,
    index: Index,
}

#[derive(PartialEq)]
enum Index {
    Yes,
    No,
}

#[derive(Default)]
struct KindWords {
    code: Option<LitStr>,
    word: Option<LitStr>,
    label: Option<LitStr>,
    version: Option<LitInt>,
    state: Option<Path>,
}

fn expand(input: &DeriveInput) -> Result<Tokens> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "a kind of matter is a struct"));
    };
    let Fields::Named(named) = &data.fields else {
        return Err(Error::new_spanned(&input.ident, "a kind of matter has named fields"));
    };
    let mut errors: Option<Error> = None;
    let mut members = vec![];
    for field in &named.named {
        match member(field) {
            Ok(member) => members.push(member),
            Err(error) => match &mut errors {
                Some(all) => all.combine(error),
                None => errors = Some(error),
            },
        }
    }
    if let Some(errors) = errors {
        return Err(errors);
    }
    let fields = fields_impl(&input.ident, &members);
    let kind = kind_impl(input)?;
    Ok(quote! { #fields #kind })
}

fn member(field: &syn::Field) -> Result<Member> {
    let Some(ident) = field.ident.clone() else {
        return Err(Error::new_spanned(field, "name the field"));
    };
    let help = doc(&field.attrs);
    if help.is_empty() {
        return Err(Error::new_spanned(
            &ident,
            format!("`{ident}` needs a doc comment: it is the help text of the form"),
        ));
    }
    let name = ident.to_string();
    let mut label = humanise(&name);
    let mut group = "Details".to_string();
    let mut share = None;
    let mut index = Index::No;
    for attr in field.attrs.iter().filter(|a| a.path().is_ident("field")) {
        attr.parse_nested_meta(|meta| {
            if meta.path.is_ident("share") {
                share = Some(meta.value()?.parse::<Ident>()?);
            } else if meta.path.is_ident("index") {
                index = Index::Yes;
            } else if meta.path.is_ident("group") {
                group = meta.value()?.parse::<LitStr>()?.value();
            } else if meta.path.is_ident("label") {
                label = meta.value()?.parse::<LitStr>()?.value();
            } else {
                return Err(meta.error("known words are: share, index, group, label"));
            }
            Ok(())
        })?;
    }
    let Some(share) = share else {
        let text = format!("`{ident}` needs a sharing class: #[field(share = Never|Network|Partners|Public)]");
        return Err(Error::new_spanned(&ident, text));
    };
    if !["Never", "Network", "Partners", "Public"].contains(&share.to_string().as_str()) {
        return Err(Error::new_spanned(
            &share,
            "sharing classes are: Never, Network, Partners, Public",
        ));
    }
    Ok(Member {
        ident,
        ty: field.ty.clone(),
        name,
        label,
        help,
        group,
        share,
        index,
    })
}

fn doc(attrs: &[Attribute]) -> String {
    let mut lines = vec![];
    for attr in attrs.iter().filter(|a| a.path().is_ident("doc")) {
        if let Meta::NameValue(pair) = &attr.meta
            && let Expr::Lit(lit) = &pair.value
            && let Lit::Str(text) = &lit.lit
        {
            lines.push(text.value().trim().to_string());
        }
    }
    lines.join(" ").trim().to_string()
}

fn humanise(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + chars.as_str()
    })
}

fn fields_impl(ident: &Ident, members: &[Member]) -> Tokens {
    let metadata = members.iter().map(|m| {
        let Member {
            name,
            label,
            help,
            group,
            share,
            ty,
            ..
        } = m;
        let index = m.index == Index::Yes;
        quote! {
            ::matter::Field {
                name: #name, label: #label, help: #help, group: #group,
                ty: <#ty as ::matter::FieldValue>::TYPE,
                required: <#ty as ::matter::FieldValue>::REQUIRED,
                share: ::matter::Share::#share, index: #index,
            }
        }
    });
    let reads = members.iter().map(|m| {
        let (name, ty, local) = (&m.name, &m.ty, format_ident!("field_{}", m.ident));
        quote! {
            let #local = match <#ty as ::matter::FieldValue>::read(map.get(#name)) {
                Ok(value) => Some(value),
                Err(why) => { refusals.push(::matter::refuse("unreadable", #name, why)); None }
            };
        }
    });
    let locals: Vec<Ident> = members.iter().map(|m| format_ident!("field_{}", m.ident)).collect();
    let idents: Vec<&Ident> = members.iter().map(|m| &m.ident).collect();
    let names: Vec<&String> = members.iter().map(|m| &m.name).collect();
    let indexed = members.iter().filter(|m| m.index == Index::Yes).map(|m| {
        let (name, ident, ty) = (&m.name, &m.ident, &m.ty);
        quote! { terms.extend(<#ty as ::matter::FieldValue>::terms(&self.#ident).into_iter().map(|t| (#name, t))); }
    });
    quote! {
        #[automatically_derived]
        impl ::matter::kind::Fields for #ident {
            const FIELDS: &'static [::matter::Field] = &[#(#metadata),*];
            fn read_fields(
                map: &::serde_json::Map<String, ::serde_json::Value>,
            ) -> ::core::result::Result<Self, Vec<::matter::Refusal>> {
                let mut refusals: Vec<::matter::Refusal> = vec![];
                for name in map.keys() {
                    if ![#(#names),*].contains(&name.as_str()) {
                        refusals.push(::matter::refuse("unknown-field", name.clone(), "there is no such field: remove it"));
                    }
                }
                #(#reads)*
                match (#(#locals,)*) {
                    (#(Some(#idents),)*) if refusals.is_empty() => Ok(Self { #(#idents),* }),
                    _ => Err(refusals),
                }
            }
            fn write_fields(&self) -> ::serde_json::Map<String, ::serde_json::Value> {
                let mut map = ::serde_json::Map::new();
                #(
                    match ::matter::FieldValue::write(&self.#idents) {
                        ::serde_json::Value::Null => {}
                        ::serde_json::Value::Array(items) if items.is_empty() => {}
                        value => { map.insert(#names.to_string(), value); }
                    }
                )*
                map
            }
            fn terms(&self) -> Vec<(&'static str, String)> {
                let mut terms = vec![];
                #(#indexed)*
                terms
            }
            fn texts(&self) -> Vec<String> {
                let mut texts = vec![];
                #(texts.extend(::matter::FieldValue::texts(&self.#idents));)*
                texts
            }
        }
    }
}

fn kind_impl(input: &DeriveInput) -> Result<Tokens> {
    let Some(attr) = input.attrs.iter().find(|a| a.path().is_ident("matter")) else {
        return Ok(quote! {});
    };
    let mut words = KindWords::default();
    attr.parse_nested_meta(|meta| {
        if meta.path.is_ident("code") {
            words.code = Some(meta.value()?.parse()?);
        } else if meta.path.is_ident("word") {
            words.word = Some(meta.value()?.parse()?);
        } else if meta.path.is_ident("label") {
            words.label = Some(meta.value()?.parse()?);
        } else if meta.path.is_ident("version") {
            words.version = Some(meta.value()?.parse()?);
        } else if meta.path.is_ident("state") {
            words.state = Some(meta.value()?.parse()?);
        } else {
            return Err(meta.error("known words are: code, word, label, version, state"));
        }
        Ok(())
    })?;
    let ident = &input.ident;
    let (Some(code), Some(word), Some(label), Some(version), Some(state)) =
        (words.code, words.word, words.label, words.version, words.state)
    else {
        return Err(Error::new_spanned(
            attr,
            "a kind says code, word, label, version and state",
        ));
    };
    let text = doc(&input.attrs);
    if text.is_empty() {
        return Err(Error::new_spanned(
            ident,
            "the kind needs a doc comment: pages and OpenAPI show it",
        ));
    }
    if code.value().len() != 3 || !code.value().bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(Error::new_spanned(code, "a code is three capital letters"));
    }
    Ok(quote! {
        #[automatically_derived]
        impl ::matter::Matter for #ident {
            const CODE: &'static str = #code;
            const WORD: &'static str = #word;
            const LABEL: &'static str = #label;
            const DOC: &'static str = #text;
            const VERSION: u16 = #version;
            type State = #state;
        }
    })
}
