using MlOps.Sdk.Registry.Packaging;

namespace MlOps.Sdk.Registry.Signing;

/// <summary>The messages of signing's errors.</summary>
internal static class ModelSigningErrors
{
    private const int MostNames = 5;
    private const string Refused = "Use nothing of it. Get the model from where it was signed, or ask who signs it.";

    public static ModelSigningException Missing(string path) => new(
        ModelSigningFault.MissingSignature, $"The model has no signature: '{path}' is not there, and the policy requires one. {Refused}");

    public static ModelSigningException InvalidBundle(string fault, Exception? cause = null) => new(
        ModelSigningFault.InvalidBundle,
        $"The model's signature is refused: {fault}. A Sigstore bundle in JSON with a DSSE envelope was expected, as OpenSSF model signing v1.0 has it. {Refused}",
        cause);

    public static ModelSigningException InvalidStatement(string fault, Exception? cause = null) => new(
        ModelSigningFault.InvalidStatement,
        $"The model's signature is refused: {fault}. An in-toto statement with the predicate '{SignedStatement.PredicateType}' was expected. {Refused}",
        cause);

    public static ModelSigningException UnsupportedContent(string what) => new(
        ModelSigningFault.UnsupportedMethod,
        $"The model's signature can't be verified here: it is over {what}. Whole files with SHA-256 were expected. Have the model signed so, or verify it with the tool model_signing.");

    public static ModelSigningException Sigstore() => new(
        ModelSigningFault.UnsupportedMethod,
        """
        The model's signature can't be verified here: it is a keyless one of Sigstore. Not checked would be that Fulcio issued the certificate, that the
        transparency log Rekor has the entry, and the time; without these anyone can make such a signature. Have the model signed with a key or a
        certificate, or verify it with the tool model_signing.
        """);

    public static ModelSigningException UntrustedKey(string? hint, IEnumerable<string> trusted) => new(
        ModelSigningFault.UntrustedKey,
        $"The model's signature is refused: it is by the key {hint ?? "that it does not name"}, and trusted are {List(trusted, "no keys")}. {Refused}");

    public static ModelSigningException UntrustedCertificate(string subject, string fault) => new(
        ModelSigningFault.UntrustedCertificate, $"The model's signature is refused: the certificate {ModelPackageErrors.Quote(subject)} {fault}. {Refused}");

    public static ModelSigningException InvalidSignature(string signer) => new(
        ModelSigningFault.InvalidSignature,
        $"The model's signature is refused: it is no signature by {signer} over its statement. One of them was changed. {Refused}");

    public static ModelSigningException ModelChanged(string name, IReadOnlyList<string> changes) => new(
        ModelSigningFault.ModelChanged,
        $"The model {ModelPackageErrors.Quote(name)} is not the one that was signed: {string.Join("; ", changes.Take(MostNames))}{(changes.Count > MostNames ? $"; and {changes.Count - MostNames} more" : "")}. {Refused}");

    public static ModelSigningException NoFiles(string folder) => new(
        ModelSigningFault.InvalidModel, $"'{folder}' has no file to sign or verify, apart from those that are left out. Name the model's folder.");

    public static ModelSigningException Link(string path) => new(
        ModelSigningFault.InvalidModel, $"{ModelPackageErrors.Quote(path)} is a link, and a signature covers files alone. Put a copy in its place.");

    public static ArgumentException NoSuchCurve(int bits, string parameter) => new(
        $"The key has {bits} bits. An elliptic curve key on P-256, P-384 or P-521 was expected.", parameter);

    public static ArgumentException NoPrivateKey(string subject, string parameter) => new(
        $"The certificate '{subject}' has no private elliptic curve key to sign with. Load it with its key, such as with X509Certificate2.CreateFromPemFile.", parameter);

    public static InvalidOperationException NothingTrusted() => new(
        "The policy trusts nothing, so that it would refuse every model. Add what you trust with WithKey or WithRoot.");

    private static string List(IEnumerable<string> texts, string none) => string.Join(", ", texts.DefaultIfEmpty(none));
}
