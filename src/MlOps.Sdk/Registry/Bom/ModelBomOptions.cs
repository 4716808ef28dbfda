using MlOps.Sdk.Registry.Packaging;

namespace MlOps.Sdk.Registry.Bom;

/// <summary>What a <see cref="ModelBom"/> says of a model beside its files.</summary>
public sealed class ModelBomOptions
{
    /// <summary>What the model is for, such as <c>tabular-regression</c>.</summary>
    /// <value>The default is none.</value>
    public string? Task { get; set; }

    /// <summary>The family of its architecture, such as <c>gradient boosting</c>.</summary>
    /// <value>The default is none.</value>
    public string? ArchitectureFamily { get; set; }

    /// <summary>Its architecture, such as <c>LightGBM</c>.</summary>
    /// <value>The default is none.</value>
    public string? Architecture { get; set; }

    /// <summary>What it is, in words.</summary>
    /// <value>The default is none.</value>
    public string? Description { get; set; }

    /// <summary>What it takes and gives.</summary>
    /// <value>The default is none.</value>
    public ModelSignature? Signature { get; set; }

    /// <summary>The data that it learnt from and was tested on.</summary>
    /// <value>The default is none.</value>
    public IList<ModelBomDataset> Datasets { get; } = [];

    /// <summary>How well it does.</summary>
    /// <value>The default is none.</value>
    public IList<ModelBomMetric> Metrics { get; } = [];

    /// <summary>The run that made it.</summary>
    /// <value>The default is none.</value>
    public string? RunId { get; set; }

    /// <summary>The commit of the code that made it.</summary>
    /// <value>The default is none.</value>
    public string? GitCommit { get; set; }

    /// <summary>The model's licence, as a licence expression of SPDX: <c>Apache-2.0</c>, <c>MIT OR Apache-2.0</c>, <c>LicenseRef-our-own</c>.</summary>
    /// <value>The default is none: nothing is said of it.</value>
    public string? License { get; set; }

    /// <summary>The packages that the training program was resolved to: the text of the run's artifact <c>environment/packages.json</c>.</summary>
    /// <value>The default is none.</value>
    public string? PackagesJson { get; set; }

    /// <summary>When the bill was made.</summary>
    /// <value>The default is none, so that the same model gives the same bytes.</value>
    public DateTimeOffset? Timestamp { get; set; }
}
