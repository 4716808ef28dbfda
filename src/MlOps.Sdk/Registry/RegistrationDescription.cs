using System.Collections.Immutable;
using MlOps.Sdk.Registry.Bom;
using MlOps.Sdk.Registry.Packaging;
using MlOps.Sdk.Registry.Signing;

namespace MlOps.Sdk.Registry;

/// <summary>What is said of a model that <see cref="ModelRegistry.RegisterAsync"/> registers. Immutable; every change is a copy.</summary>
public sealed class RegistrationDescription
{
    internal RegistrationDescription()
    {
        Tags = ImmutableDictionary<string, string>.Empty;
    }

    private RegistrationDescription(RegistrationDescription other)
    {
        Description = other.Description;
        Tags = other.Tags;
        Signature = other.Signature;
        Onnx = other.Onnx;
        OnnxFile = other.OnnxFile;
        Signer = other.Signer;
        HasBill = other.HasBill;
        DescribeBill = other.DescribeBill;
    }

    internal string? Description { get; private init; }

    internal ImmutableDictionary<string, string> Tags { get; private init; }

    internal ModelSignature? Signature { get; private init; }

    internal OnnxModelOptions? Onnx { get; private init; }

    internal string? OnnxFile { get; private init; }

    internal ModelSigner? Signer { get; private init; }

    internal bool HasBill { get; private init; }

    internal Action<ModelBomOptions>? DescribeBill { get; private init; }

    /// <summary>With a text that says what it is.</summary>
    /// <param name="description">At most 5,000 characters, Markdown.</param>
    public RegistrationDescription Described(string description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return new(this) { Description = description };
    }

    /// <summary>With a tag, such as <c>environment</c> or <c>team</c>.</summary>
    /// <param name="key">At most 250 characters: letters, digits, <c>_ - . : /</c> and blanks. Those that begin with <c>mlops.</c> are the library's.</param>
    /// <param name="value">At most 100,000 characters.</param>
    /// <exception cref="ArgumentException">The key is one of the library's.</exception>
    public RegistrationDescription WithTag(string key, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(value);
        return key.StartsWith(VersionTagNames.Prefix, StringComparison.Ordinal)
            ? throw new ArgumentException($"The tag '{key}' can't be given: registering sets those that begin with '{VersionTagNames.Prefix}'. Choose another key.", nameof(key))
            : new(this) { Tags = Tags.SetItem(key, value) };
    }

    /// <summary>With tags, each as <see cref="WithTag"/> takes it.</summary>
    /// <param name="tags">Keys and values.</param>
    public RegistrationDescription WithTags(IEnumerable<KeyValuePair<string, string>> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        return tags.Aggregate(this, (description, tag) => description.WithTag(tag.Key, tag.Value));
    }

    /// <summary>With what the model takes and gives. Where an <c>MLmodel</c> file comes with the model, it is read from there otherwise.</summary>
    /// <param name="signature">Inputs and outputs.</param>
    public RegistrationDescription WithSignature(ModelSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return new(this) { Signature = signature };
    }

    /// <summary>
    /// With what the <c>MLmodel</c> file of an ONNX model is to say. Without it, one is written with the defaults where there is exactly one
    /// <c>.onnx</c> file and no <c>MLmodel</c>. The run, its start as the time, and the signature are filled in where they are not set.
    /// </summary>
    /// <param name="options">What the file says.</param>
    /// <param name="modelFile">The ONNX model's path in the folder; the only <c>.onnx</c> file when <see langword="null"/>.</param>
    public RegistrationDescription AsOnnx(OnnxModelOptions options, string? modelFile = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(this) { Onnx = options, OnnxFile = modelFile };
    }

    /// <summary>Signed, so that a <see cref="VerificationPolicy"/> at the download can tell who registered it. The signature is in the package, as <c>model.sig</c>.</summary>
    /// <param name="signer">What signs.</param>
    public RegistrationDescription SignedBy(ModelSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return new(this) { Signer = signer };
    }

    /// <summary>
    /// With a bill of materials (CycloneDX 1.6), uploaded beside the files as <c>models/&lt;sha256&gt;.v&lt;version&gt;.cdx.json</c>. It has the run, the
    /// commit, the data, the signature's inputs and outputs, and the packages that the run noted.
    /// </summary>
    /// <param name="describe">Says what else there is to say, such as the task, the licence and metrics.</param>
    public RegistrationDescription WithBillOfMaterials(Action<ModelBomOptions>? describe = null) => new(this) { HasBill = true, DescribeBill = describe };
}
