using Microsoft.Extensions.Diagnostics.HealthChecks;
using MlOps.Sdk.Secrets;
using MlOps.Sdk.Tracking;

namespace MlOps.Sdk.DependencyInjection;

/// <summary>
/// Whether what is logged is safe and gets where it should. Lost records and a journal that is not safe fail the check; a store out of
/// reach, refused records and a backlog only degrade it: what is logged waits.
/// </summary>
internal sealed class MlOpsHealthCheck(MlOpsClient client, TimeProvider time, MlOpsHealthCheckOptions options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var unreachable = await ReasonOutOfReachAsync(cancellationToken).ConfigureAwait(false);
        var health = client.Tracking.Health;
        var age = health.OldestUndelivered is { } oldest ? time.GetUtcNow() - oldest : TimeSpan.Zero;
        var data = new Dictionary<string, object>
        {
            ["store_reachable"] = unreachable is null,
            ["undelivered_records"] = health.UndeliveredRecords,
            ["undelivered_bytes"] = health.UndeliveredBytes,
            ["oldest_undelivered_seconds"] = Math.Max(0, age.TotalSeconds),
            ["delivered_records"] = health.DeliveredRecords,
            ["refused_records"] = health.RefusedRecords,
            ["lost_records"] = health.LostRecords,
        };
        if (Unsafe(health) is { } unsafeReason)
        {
            return new(context.Registration.FailureStatus, unsafeReason, data: data);
        }

        return Degraded(health, age, unreachable) is { } reason
            ? HealthCheckResult.Degraded(reason, data: data)
            : HealthCheckResult.Healthy("What is logged is safe and is delivered.", data);
    }

    private static string? Unsafe(TrackingHealth health) => health switch
    {
        { JournalProblem: { } problem } => $"What is logged is not safe from a crash: {problem}",
        { LostRecords: > 0 } => FormattableString.Invariant($"{health.LostRecords} records were lost: neither the home folder nor memory had room."),
        _ => null,
    };

    private string? Degraded(TrackingHealth health, TimeSpan age, string? unreachable) => health switch
    {
        _ when unreachable is not null => $"The tracking store is out of reach; what is logged waits. {unreachable}",
        _ when age > options.MaxBacklogAge => FormattableString.Invariant(
            $"A record has waited {age.TotalSeconds:F0} s for the tracking store; at most {options.MaxBacklogAge.TotalSeconds:F0} s are expected. {health.DeliveryProblem}"),
        _ when health.UndeliveredRecords > options.MaxBacklog => FormattableString.Invariant(
            $"{health.UndeliveredRecords:N0} records wait for the tracking store; at most {options.MaxBacklog:N0} are expected. {health.DeliveryProblem}"),
        { DeliveryProblem: { } problem } => $"What is logged does not reach the tracking store at the moment, and waits. {problem}",
        { RefusedRecords: > 0 } => FormattableString.Invariant($"The tracking store refused {health.RefusedRecords} records; the folder dead-letter in the home folder has them."),
        _ => null,
    };

    private async Task<string?> ReasonOutOfReachAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.StoreTimeout);
        try
        {
            await client.Tracking.PingAsync(timeout.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return FormattableString.Invariant($"It did not answer within {options.StoreTimeout.TotalSeconds:0.###} s.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return SecretRedactor.Redact(exception.Message);
        }
    }
}
