using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace MlOps.Testing.Metadata;

/// <summary>Azure's metadata service, as far as it tells of scheduled events.</summary>
public sealed class AzureMetadataServer : MetadataServer
{
    private int _incarnation;
    private string _events = "";

    /// <summary>The name of the machine that asks.</summary>
    public string MachineName { get; init; } = "trainer_0";

    /// <summary>The ids of the events that were approved.</summary>
    public List<string> Approved { get; } = [];

    /// <summary>The machine that asks, as it is described; <see langword="null"/> for the usual one.</summary>
    public string? Compute { get; set; }

    /// <summary>Starts on a free port.</summary>
    public static async Task<AzureMetadataServer> StartAsync(TimeProvider? time = null)
    {
        var server = new AzureMetadataServer { Time = time ?? TimeProvider.System };
        await server.ListenAsync();
        return server;
    }

    /// <summary>Announces events, each a JSON object, in place of the earlier ones.</summary>
    public void Announce(params string[] events)
    {
        _incarnation++;
        _events = string.Join(',', events);
    }

    /// <summary>An event as JSON.</summary>
    public static string Event(string type, string machine, string notBefore, string status = "Scheduled", string id = "C7061BAC-AFDC-4513-B24B-AA5F13A16123") =>
        $$"""
        {"EventId":"{{id}}","EventStatus":"{{status}}","EventType":"{{type}}","ResourceType":"VirtualMachine","Resources":["{{machine}}"],
         "NotBefore":"{{notBefore}}","Description":"Host server is going away","EventSource":"Platform","DurationInSeconds":-1}
        """;

    /// <inheritdoc />
    protected override async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers["Metadata"] != "true" || !request.Query.ContainsKey("api-version"))
        {
            await ReplyAsync(context, """{"error":"Bad request: Required metadata header not specified"}""", "application/json", 400);
        }
        else if (request.Path == "/metadata/instance/compute")
        {
            var compute = Compute ?? $$"""{"azEnvironment":"AzurePublicCloud","name":"{{MachineName}}","vmId":"02aab8a4-74ef-476e-8182-f6d2ba4166a6"}""";
            await ReplyAsync(context, compute, "application/json");
        }
        else if (request.Path != "/metadata/scheduledevents")
        {
            await ReplyAsync(context, """{"error":"Not found"}""", "application/json", 404);
        }
        else if (HttpMethods.IsPost(request.Method))
        {
            var approval = await JsonNode.ParseAsync(request.Body, cancellationToken: context.RequestAborted);
            Approved.AddRange(approval!["StartRequests"]!.AsArray().Select(one => one!["EventId"]!.GetValue<string>()));
            await ReplyAsync(context, "");
        }
        else
        {
            await ReplyAsync(context, $$"""{"DocumentIncarnation":{{_incarnation}},"Events":[{{_events}}]}""", "application/json");
        }
    }
}
