using System.Diagnostics.CodeAnalysis;
using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Interruption;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.Training;

/// <summary>What training to start, or to go on with: its run, its checkpoints, what interrupts it. Immutable; every change is a copy.</summary>
public sealed class TrainingDescription
{
    private TrainingDescription(RunDescription run) => Run = run;

    private TrainingDescription(TrainingDescription other)
    {
        Run = other.Run;
        Store = other.Store;
        ConfigureCheckpoints = other.ConfigureCheckpoints;
        Monitor = other.Monitor;
        Shutdown = other.Shutdown;
        ExitCode = other.ExitCode;
        Budget = other.Budget;
        Progress = other.Progress;
        TotalSteps = other.TotalSteps;
    }

    internal RunDescription Run { get; private init; }

    internal ICheckpointStore? Store { get; private init; }

    internal Action<CheckpointManagerOptions> ConfigureCheckpoints { get; private init; } = _ => { };

    internal Action<InterruptionMonitorOptions>? Monitor { get; private init; }

    internal TimeSpan Shutdown { get; private init; } = TimeSpan.FromSeconds(2);

    internal int? ExitCode { get; private init; }

    internal TrainingBudget? Budget { get; private init; }

    internal IProgress<TrainingProgress>? Progress { get; private init; }

    internal long? TotalSteps { get; private init; }

    /// <summary>Training whose run is in an experiment, which is created when it does not exist.</summary>
    /// <param name="name">The experiment's name; at most 500 characters.</param>
    public static TrainingDescription InExperiment(string name) => new(RunDescription.InExperiment(name));

    /// <summary>Training whose run is described so. One that names a run to resume goes on with that one.</summary>
    /// <param name="run">The run.</param>
    public static TrainingDescription Of(RunDescription run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new(run);
    }

    /// <summary>With a name for the run.</summary>
    /// <param name="name">At most 250 characters; need not be unique.</param>
    public TrainingDescription Named(string name) => With(Run.Named(name));

    /// <summary>With a tag of the run.</summary>
    /// <param name="key">At most 250 characters: letters, digits, <c>_ - . : /</c> and blanks.</param>
    /// <param name="value">At most 8,000 characters.</param>
    public TrainingDescription WithTag(string key, string value) => With(Run.WithTag(key, value));

    /// <summary>With a param of the run.</summary>
    /// <param name="key">At most 250 characters: letters, digits, <c>_ - . : /</c> and blanks.</param>
    /// <param name="value">Becomes text by the invariant culture.</param>
    public TrainingDescription WithParam(string key, object? value) => With(Run.WithParam(key, value));

    /// <summary>With the entries of a dictionary, or the public properties of any other object, as params of the run.</summary>
    /// <typeparam name="T">The object's type.</typeparam>
    /// <param name="values">The dictionary or the object.</param>
    public TrainingDescription WithParams<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(T values)
        where T : notnull => With(Run.WithParams(values));

    /// <summary>With checkpoints in a folder, saved and kept as the policies say. What is in it from an earlier start that did not come to its end is gone on with.</summary>
    /// <param name="folder">The folder's path; one for each training, which has it for itself from its start until it is disposed.</param>
    /// <param name="save">When to save; <see langword="null"/> for every five minutes and on an interruption.</param>
    /// <param name="retention">What to keep; <see langword="null"/> for the latest three.</param>
    public TrainingDescription CheckpointTo(string folder, SavePolicy? save = null, RetentionPolicy? retention = null) =>
        CheckpointTo(new FileCheckpointStore(folder), options =>
        {
            options.Save = save ?? options.Save;
            options.Retention = retention ?? options.Retention;
        });

    /// <summary>With checkpoints in a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="configure">Sets options; the run and the attempt are set by the session.</param>
    public TrainingDescription CheckpointTo(ICheckpointStore store, Action<CheckpointManagerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(configure);
        return new(this) { Store = store, ConfigureCheckpoints = configure };
    }

    /// <summary>Stops at the end of the step when the machine or the process will go: EC2, Google Cloud, Azure, Kubernetes, Slurm, SIGTERM and Ctrl-C are found by themselves.</summary>
    public TrainingDescription StopOnInterruption() => StopOnInterruption(_ => { });

    /// <summary>Stops at the end of the step when the machine or the process will go.</summary>
    /// <param name="configure">Sets where such notices come from.</param>
    public TrainingDescription StopOnInterruption(Action<InterruptionMonitorOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return new(this) { Monitor = configure };
    }

    /// <summary>With another exit code in <see cref="TrainingInterruptedException.ExitCode"/> than 143 after SIGTERM and 75 else.</summary>
    /// <param name="exitCode">1 to 255, but not 137, which stands for a process that was killed.</param>
    public TrainingDescription WithExitCode(int exitCode)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exitCode, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(exitCode, 255);
        ArgumentOutOfRangeException.ThrowIfEqual(exitCode, 137);
        return new(this) { ExitCode = exitCode };
    }

    /// <summary>
    /// With a limit of time or money. What is spent is logged every minute as <c>budget/hours</c>, <c>budget/cost</c>, <c>budget/saved</c> and
    /// <c>budget/share</c>, counts over resumes, and at the limit the training is saved and stopped by a <see cref="TrainingInterruptedException"/>
    /// with the exit code 0: nobody shall start it again by itself.
    /// </summary>
    /// <param name="budget">The budget, whose clock is running.</param>
    public TrainingDescription WithBudget(TrainingBudget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        return new(this) { Budget = budget };
    }

    /// <summary>With reports of the progress: at the end of the first step of each second, and at the end.</summary>
    /// <param name="progress">Gets the reports, on the thread of the loop.</param>
    /// <param name="totalSteps">How many steps there are to be; <see langword="null"/> when it is not known.</param>
    public TrainingDescription ReportTo(IProgress<TrainingProgress> progress, long? totalSteps = null)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return new(this) { Progress = progress, TotalSteps = totalSteps };
    }

    /// <summary>With so much time before a deadline in which nothing is begun any more, and in which the last snapshot is brought to the disk when the step does not end.</summary>
    /// <param name="time">Zero or more. 2 seconds unless set.</param>
    public TrainingDescription WithShutdownTime(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        return new(this) { Shutdown = time };
    }

    private TrainingDescription With(RunDescription run) => new(this) { Run = run };
}
