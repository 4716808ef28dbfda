using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace MlOps.Sdk.Tracking;

/// <summary>What run to start: in which experiment, under which name, with which tags and params. Immutable; every change is a copy.</summary>
public sealed class RunDescription
{
    private RunDescription()
    {
        Tags = ImmutableDictionary<string, string>.Empty;
        Params = ImmutableDictionary<string, string>.Empty;
    }

    private RunDescription(RunDescription other)
    {
        RunId = other.RunId;
        NewRunId = other.NewRunId;
        ExperimentName = other.ExperimentName;
        ExperimentId = other.ExperimentId;
        Name = other.Name;
        ParentRunId = other.ParentRunId;
        Tags = other.Tags;
        Params = other.Params;
    }

    /// <summary>A run in the experiment that the client's options or <c>MLFLOW_EXPERIMENT_NAME</c> name; <c>Default</c> when neither does.</summary>
    public static RunDescription Default { get; } = new();

    internal string? RunId { get; private init; }

    internal string? NewRunId { get; private init; }

    internal string? ExperimentName { get; private init; }

    internal string? ExperimentId { get; private init; }

    internal string? Name { get; private init; }

    internal string? ParentRunId { get; private init; }

    internal ImmutableDictionary<string, string> Tags { get; private init; }

    internal ImmutableDictionary<string, string> Params { get; private init; }

    /// <summary>A run in an experiment, which is created when it does not exist.</summary>
    /// <param name="name">The experiment's name; at most 500 characters.</param>
    public static RunDescription InExperiment(string name)
    {
        RunDataRules.CheckExperimentName(name);
        return new() { ExperimentName = name };
    }

    /// <summary>A run in an experiment that exists.</summary>
    /// <param name="experimentId">The experiment's id, such as "1".</param>
    public static RunDescription InExperimentWithId(string experimentId)
    {
        RunDataRules.CheckExperimentId(experimentId);
        return new() { ExperimentId = experimentId };
    }

    /// <summary>Goes on with a run that exists: it is RUNNING again, and what is logged adds to what it has.</summary>
    /// <param name="runId">The run's id.</param>
    public static RunDescription Resume(string runId)
    {
        RunDataRules.CheckRunId(runId);
        return new() { RunId = runId };
    }

    /// <summary>With a name. Without one a new run gets a made-up name such as <c>keen-otter-42</c>.</summary>
    /// <param name="name">At most 250 characters; need not be unique.</param>
    public RunDescription Named(string name)
    {
        RunDataRules.CheckRunName(name);
        return new(this) { Name = name };
    }

    /// <summary>As a child of another run, under which MLflow's UI shows it.</summary>
    /// <param name="parentRunId">The parent's id.</param>
    public RunDescription NestedIn(string parentRunId)
    {
        RunDataRules.CheckRunId(parentRunId);
        return new(this) { ParentRunId = parentRunId };
    }

    /// <summary>With a tag.</summary>
    /// <param name="key">At most 250 characters: letters, digits, <c>_ - . : /</c> and blanks.</param>
    /// <param name="value">At most 8,000 characters; what is longer is cut, and kept whole as an artifact.</param>
    public RunDescription WithTag(string key, string value)
    {
        RunDataRules.CheckKey(key, "tag");
        RunDataRules.CheckTagValue(key, value);
        return new(this) { Tags = Tags.SetItem(key, value) };
    }

    /// <summary>With a param.</summary>
    /// <param name="key">At most 250 characters: letters, digits, <c>_ - . : /</c> and blanks.</param>
    /// <param name="value">Becomes text by the invariant culture; at most 6,000 characters, what is longer is cut, and kept whole as an artifact.</param>
    public RunDescription WithParam(string key, object? value)
    {
        RunDataRules.CheckKey(key, "param");
        return new(this) { Params = Params.SetItem(key, ParamFormatter.Format(value)) };
    }

    /// <summary>
    /// With the entries of a dictionary, or the public properties of any other object, as params:
    /// <c>WithParams(new { LearningRate = 1e-3, Seed = 42 })</c>.
    /// </summary>
    /// <typeparam name="T">The object's type.</typeparam>
    /// <param name="values">The dictionary or the object; values as <see cref="WithParam"/> takes them.</param>
    public RunDescription WithParams<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(T values)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(values);
        return ParamFormatter.OfObject(values).Aggregate(this, (description, param) => description.WithParam(param.Key, param.Value));
    }

    /// <summary>The same, as a continuation of a run that exists.</summary>
    internal RunDescription Resuming(string runId) => new(this) { RunId = runId };

    /// <summary>As a new run whose id is known before it starts.</summary>
    internal RunDescription WithNewRunId(string runId) => new(this) { NewRunId = runId };
}
