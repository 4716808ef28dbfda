namespace MlOps.Sdk.Interruption;

/// <summary>Watches signals and Ctrl-C, finds the cloud that this machine is in, and ends.</summary>
internal sealed class DetectedSources : IInterruptionSource
{
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(5);
    private const int MostAttempts = 24;

    public string Name => "detect";

    public async Task WatchAsync(InterruptionContext context, CancellationToken cancellationToken)
    {
        var settings = context.Settings;
        var signals = settings.IsInSlurm ? SignalSource.OfSlurm() : SignalSource.OfDetection();
        foreach (var source in (SignalSource[])[signals, SignalSource.OfConsole()])
        {
            if (!context.IsWatched(source.Name)) // the user chose it
            {
                context.Watch(source);
            }
        }

        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await Task.WhenAll(
            FindAsync(settings.MayProbeEc2, new Ec2Source(), Ec2Source.IsThereAsync),
            FindAsync(settings.MayProbeGcp, new GcpSource(), GcpSource.IsThereAsync),
            FindAsync(true, new AzureSource(), AzureSource.IsThereAsync)).ConfigureAwait(false);
        context.Logger.Detected(string.Join(", ", context.WatchedBeside(Name)));

        async Task FindAsync(bool mayProbe, IInterruptionSource source, Func<InterruptionContext, TimeSpan, CancellationToken, Task<bool>> isThereAsync)
        {
            if (!mayProbe || context.IsWatched(source.Name))
            {
                return;
            }

            var isThere = await isThereAsync(context, settings.ProbeTimeout, cancellationToken).ConfigureAwait(false);

            // Where the machine itself says whose it is, the service may be slow, but it will be there.
            for (var attempt = 0; !isThere && attempt < MostAttempts && CloudOfMachine(settings) == source.Name; attempt++)
            {
                await Task.Delay(AgainAfter, context.TimeProvider, cancellationToken).ConfigureAwait(false);
                isThere = await isThereAsync(context, settings.RequestTimeout, cancellationToken).ConfigureAwait(false);
            }

            if (isThere)
            {
                context.Watch(source);
            }
            else if (CloudOfMachine(settings) == source.Name)
            {
                context.Logger.CloudSilent(source.Name, source.Name == Ec2Source.Cloud
                    ? "In a container, set the instance's metadata hop limit to 2."
                    : "Allow the container to reach 169.254.169.254.");
            }
        }
    }

    /// <summary>The cloud that the firmware names. On its own it is a hint, no proof: what counts is the answer of the service.</summary>
    private static string? CloudOfMachine(InterruptionSettings settings)
    {
        const string AzureTag = "7783-7084-3265-9085-8269-3286-77";
        return settings.Files.TryRead("sys/class/dmi/id/sys_vendor")?.Trim() switch
        {
            "Amazon EC2" => Ec2Source.Cloud,
            "Google" => GcpSource.Cloud,
            "Microsoft Corporation" when settings.Files.TryRead("sys/class/dmi/id/chassis_asset_tag")?.Trim() == AzureTag => AzureSource.Cloud,
            _ => null,
        };
    }
}
