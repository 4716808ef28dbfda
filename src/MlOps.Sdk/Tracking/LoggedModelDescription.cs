using System.Collections.Immutable;

namespace MlOps.Sdk.Tracking;

/// <summary>What logged model to create: where, under which name, with which params and tags. Immutable; every change is a copy.</summary>
public sealed class LoggedModelDescription
{
    private const int MaxNameLength = 500;

    private LoggedModelDescription()
    {
        Params = ImmutableDictionary<string, string>.Empty;
        Tags = ImmutableDictionary<string, string>.Empty;
    }

    private LoggedModelDescription(LoggedModelDescription other)
    {
        RunId = other.RunId;
        ExperimentName = other.ExperimentName;
        ExperimentId = other.ExperimentId;
        Name = other.Name;
        ModelType = other.ModelType;
        Params = other.Params;
        Tags = other.Tags;
    }

    internal string? RunId { get; private init; }

    internal string? ExperimentName { get; private init; }

    internal string? ExperimentId { get; private init; }

    internal string? Name { get; private init; }

    internal string? ModelType { get; private init; }

    internal ImmutableDictionary<string, string> Params { get; private init; }

    internal ImmutableDictionary<string, string> Tags { get; private init; }

    /// <summary>A model that a run makes, in the run's experiment.</summary>
    /// <param name="runId">The run's id: <see cref="ActiveRun.Id"/>, or the one that a server gave it.</param>
    public static LoggedModelDescription OfRun(string runId)
    {
        RunDataRules.CheckRunId(runId);
        return new() { RunId = runId };
    }

    /// <summary>A model of no run, in an experiment that exists.</summary>
    /// <param name="name">The experiment's name.</param>
    public static LoggedModelDescription InExperiment(string name)
    {
        RunDataRules.CheckExperimentName(name);
        return new() { ExperimentName = name };
    }

    /// <summary>A model of no run, in an experiment that exists.</summary>
    /// <param name="experimentId">The experiment's id, such as "1".</param>
    public static LoggedModelDescription InExperimentWithId(string experimentId)
    {
        RunDataRules.CheckExperimentId(experimentId);
        return new() { ExperimentId = experimentId };
    }

    /// <summary>With a name. Without one the model gets a made-up name such as <c>keen-otter-42</c>.</summary>
    /// <param name="name">At most 500 characters, without <c>/ : . % " '</c>; need not be unique.</param>
    public LoggedModelDescription Named(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        RunDataRules.CheckLength("name of the logged model", name, MaxNameLength, nameof(name));
        return new(this) { Name = name };
    }

    /// <summary>With a type.</summary>
    /// <param name="modelType">What kind of model it is, such as <c>onnx</c>; at most 500 characters.</param>
    public LoggedModelDescription OfType(string modelType)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelType);
        RunDataRules.CheckLength("type of the logged model", modelType, MaxNameLength, nameof(modelType));
        return new(this) { ModelType = modelType };
    }

    /// <summary>With a param.</summary>
    /// <param name="key">At most 250 characters: letters, digits, <c>_ - . : /</c> and blanks.</param>
    /// <param name="value">Becomes text by the invariant culture.</param>
    public LoggedModelDescription WithParam(string key, object? value)
    {
        RunDataRules.CheckKey(key, "param");
        return new(this) { Params = Params.SetItem(key, ParamFormatter.Format(value)) };
    }

    /// <summary>With a tag.</summary>
    /// <param name="key">At most 250 characters: letters, digits, <c>_ - . : /</c> and blanks.</param>
    /// <param name="value">Any text.</param>
    public LoggedModelDescription WithTag(string key, string value)
    {
        RunDataRules.CheckKey(key, "tag");
        ArgumentNullException.ThrowIfNull(value);
        return new(this) { Tags = Tags.SetItem(key, value) };
    }
}
