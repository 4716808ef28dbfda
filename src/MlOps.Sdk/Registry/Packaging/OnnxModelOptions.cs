namespace MlOps.Sdk.Registry.Packaging;

/// <summary>What an <c>MLmodel</c> file says of an ONNX model beside where it is.</summary>
public sealed class OnnxModelOptions
{
    /// <summary>What the model takes and gives; the names are those of the graph.</summary>
    /// <value>The default is none: MLflow then checks nothing.</value>
    public ModelSignature? Signature { get; set; }

    /// <summary>The run that the model comes from.</summary>
    /// <value>The default is none.</value>
    public string? RunId { get; set; }

    /// <summary>Where the model is among the run's artifacts.</summary>
    /// <value>The default is none.</value>
    public string? ArtifactPath { get; set; }

    /// <summary>Texts of your own, which MLflow shows as the model's metadata.</summary>
    /// <value>The default is none.</value>
    public IReadOnlyDictionary<string, string> Metadata { get; set; } = new Dictionary<string, string>();

    /// <summary>When the model was made.</summary>
    /// <value>The default is now. Set it, such as to the run's start, where the same model is to give the same package.</value>
    public DateTimeOffset? CreatedAt { get; set; }

    /// <summary>The version of Python that the model is to be loaded with.</summary>
    /// <value>The default is 3.11.7.</value>
    public string PythonVersion { get; set; } = "3.11.7";

    /// <summary>The version of MLflow that the model is to be loaded with.</summary>
    /// <value>The default is 3.11.1.</value>
    public string MlflowVersion { get; set; } = "3.11.1";

    /// <summary>The version of the Python package <c>onnx</c> that the model is to be loaded with.</summary>
    /// <value>The default is 1.19.1.</value>
    public string OnnxVersion { get; set; } = "1.19.1";

    /// <summary>The version of the Python package <c>onnxruntime</c> that the model is to be run with.</summary>
    /// <value>The default is 1.23.2.</value>
    public string OnnxRuntimeVersion { get; set; } = "1.23.2";

    /// <summary>The clock for <see cref="CreatedAt"/>.</summary>
    /// <value>The default is the system's clock.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal OnnxModelOptions Copy() => (OnnxModelOptions)MemberwiseClone();
}
