using System.Text.Json.Nodes;
using MlOps.Sdk.Search;

namespace MlOps.Testing.Server;

/// <summary>Webhooks. Only tests of them are sent: what happens in the registry is not.</summary>
internal sealed class WebhookEndpoints(ServerDatabase database, MlflowTestServerOptions options)
{
    private static readonly MessageShape EventShape = MessageShape.Of(MessageShape.Text("entity"), MessageShape.Text("action"));

    private static readonly MessageField Status = MessageShape.Choice("status", "ACTIVE", "DISABLED");

    private static readonly MessageShape CreateShape = MessageShape.Of(
        MessageShape.Required("name"),
        MessageShape.Text("description"),
        MessageShape.Required("url"),
        MessageShape.List("events", EventShape) with { Required = true },
        MessageShape.Text("secret"),
        Status);

    private static readonly MessageShape UpdateShape = MessageShape.Of(
        MessageShape.Text("name"),
        MessageShape.Text("description"),
        MessageShape.Text("url"),
        MessageShape.List("events", EventShape),
        MessageShape.Text("secret"),
        Status);

    private static readonly MessageShape ListShape = MessageShape.Of(MessageShape.Long("max_results") with { Most = 1000 }, MessageShape.Text("page_token"));

    private static readonly MessageShape TestShape = MessageShape.Of(new MessageField("event", FieldKind.Message) { Shape = EventShape });

    public void AddTo(Routes routes)
    {
        if (routes.Flavour == MlflowFlavour.Mlflow2)
        {
            return;
        }

        routes.Add("POST", "webhooks", request => Create(request.Read(CreateShape)));
        routes.Add("GET", "webhooks", request => List(request.Read(ListShape)));
        routes.Add("GET", "webhooks/{webhook_id}", request => Reply(database.Read(tables => Find(tables, IdOf(request)))));
        routes.Add("PATCH", "webhooks/{webhook_id}", request => Update(IdOf(request), request.Read(UpdateShape)));
        routes.Add("DELETE", "webhooks/{webhook_id}", request => Delete(IdOf(request)));
        routes.Add("POST", "webhooks/{webhook_id}/test", request => Test(IdOf(request), request.Read(TestShape)));
    }

    private static string IdOf(MlflowRequest request) => request.RouteValues["webhook_id"];

    private static MlflowReply Reply(JsonObject webhook) => MlflowReply.Json(new JsonObject { ["webhook"] = webhook });

    private MlflowReply Create(Message message)
    {
        CheckUrl(message.Text("url"));
        return database.Write(tables =>
        {
            var id = Guid.NewGuid().ToString("D");
            tables.Statement(
                """
                INSERT INTO webhooks (webhook_id, name, description, url, status, secret, creation_timestamp, last_updated_timestamp)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
                """)
                .With(
                    id,
                    message.Text("name"),
                    message.Has("description") ? message.Text("description") : null,
                    message.Text("url"),
                    message.Has("status") ? message.Text("status") : "ACTIVE",
                    message.Has("secret") ? message.Text("secret") : null,
                    tables.Now)
                .Run();
            SetEvents(tables, id, message);
            return Reply(Find(tables, id));
        });
    }

    private MlflowReply List(Message message)
    {
        var most = message.Long("max_results") is > 0 and var given ? given : 100;
        var offset = SearchPageToken.Offset(message.Text("page_token"));
        return database.Read(tables =>
        {
            var ids = new List<string>();
            using (var rows = tables
                .Statement("SELECT webhook_id FROM webhooks WHERE deleted_timestamp IS NULL ORDER BY creation_timestamp DESC LIMIT $1 OFFSET $2")
                .With(most + 1, offset)
                .Query())
            {
                while (rows.Read())
                {
                    ids.Add(rows.GetString(0));
                }
            }

            var page = ids.Take((int)most).Select(id => Find(tables, id));
            var reply = EntityJson.AddList([], "webhooks", new JsonArray([.. page]));
            return MlflowReply.Json(EntityJson.AddToken(reply, SearchPageToken.After(offset, (int)most, ids.Count)));
        });
    }

    /// <summary>Makes the webhook active when its status is not given, as MLflow 3.11 does.</summary>
    private MlflowReply Update(string id, Message message) => database.Write(tables =>
    {
        Find(tables, id);
        if (message.Has("url"))
        {
            CheckUrl(message.Text("url"));
        }

        foreach (var field in (ReadOnlySpan<string>)["name", "description", "url", "secret"])
        {
            if (message.Has(field))
            {
                tables.Statement($"UPDATE webhooks SET {field} = $2 WHERE webhook_id = $1").With(id, message.Text(field)).Run();
            }
        }

        tables.Statement("UPDATE webhooks SET status = $2, last_updated_timestamp = $3 WHERE webhook_id = $1")
            .With(id, message.Has("status") ? message.Text("status") : "ACTIVE", tables.Now).Run();
        if (message.Has("events"))
        {
            tables.Statement("DELETE FROM webhook_events WHERE webhook_id = $1").With(id).Run();
            SetEvents(tables, id, message);
        }

        return Reply(Find(tables, id));
    });

    private MlflowReply Delete(string id) => database.Write(tables =>
    {
        Find(tables, id);
        tables.Statement("UPDATE webhooks SET deleted_timestamp = $2, last_updated_timestamp = $2 WHERE webhook_id = $1").With(id, tables.Now).Run();
    });

    private MlflowReply Test(string id, Message message)
    {
        var (webhook, secret) = database.Read(tables => (
            Find(tables, id),
            tables.Statement("SELECT secret FROM webhooks WHERE webhook_id = $1").With(id).Value<string>()));
        var example = message.Single("event");
        var first = webhook["events"]![0]!;
        var entity = example.Has("entity") ? example.Text("entity") : first["entity"]!.GetValue<string>();
        var action = example.Has("action") ? example.Text("action") : first["action"]!.GetValue<string>();
        return MlflowReply.Json(new JsonObject
        {
            ["result"] = WebhookDelivery.Send(new(webhook["url"]!.GetValue<string>()), secret, entity, action, options.Time.GetUtcNow()),
        });
    }

    private static void SetEvents(ServerTables tables, string id, Message message)
    {
        foreach (var one in message.Messages("events"))
        {
            tables.Statement("INSERT INTO webhook_events (webhook_id, entity, action) VALUES ($1, $2, $3)")
                .With(id, one.Text("entity"), one.Text("action")).Run();
        }
    }

    private void CheckUrl(string url)
    {
        var scheme = url.Split(':')[0];
        if (!options.WebhookSchemes.Contains(scheme))
        {
            throw MlflowError.Invalid($"Invalid webhook URL scheme: '{scheme}'. Allowed schemes are: {string.Join(", ", options.WebhookSchemes)}.");
        }
    }

    private static JsonObject Find(ServerTables tables, string id)
    {
        JsonObject webhook;
        using (var row = tables.Statement(
            """
            SELECT webhook_id, name, coalesce(description, ''), url, status, creation_timestamp, last_updated_timestamp
            FROM webhooks WHERE webhook_id = $1 AND deleted_timestamp IS NULL
            """).With(id).Query())
        {
            if (!row.Read())
            {
                throw MlflowError.NotFound($"Webhook with ID {id} not found.");
            }

            webhook = new JsonObject
            {
                ["webhook_id"] = row.GetString(0),
                ["name"] = row.GetString(1),
                ["url"] = row.GetString(3),
                ["status"] = row.GetString(4),
                ["creation_timestamp"] = row.GetInt64(5),
                ["last_updated_timestamp"] = row.GetInt64(6),
            };
            RegistryJson.AddText(webhook, "description", row.GetString(2));
        }

        var events = new JsonArray();
        using var rows = tables.Statement("SELECT entity, action FROM webhook_events WHERE webhook_id = $1 ORDER BY rowid").With(id).Query();
        while (rows.Read())
        {
            events.Add((JsonNode)new JsonObject { ["entity"] = rows.GetString(0), ["action"] = rows.GetString(1) });
        }

        webhook["events"] = events;
        return webhook;
    }
}
