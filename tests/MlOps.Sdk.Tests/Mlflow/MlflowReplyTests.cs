using System.Net;
using MlOps.Sdk.Mlflow;

namespace MlOps.Sdk.Tests.Mlflow;

/// <summary>Every kind of error that was recorded from MLflow 3.11, and what gateways add.</summary>
public sealed class MlflowReplyTests
{
    private const string Page500 =
        "<!doctype html>\n<html lang=en>\n<title>500 Internal Server Error</title>\n<h1>Internal Server Error</h1>\n<p>The server encountered an internal error.</p>\n";

    private const string Nginx = "<html>\r\n<head><title>50x</title></head>\r\n<body><center><h1>50x</h1></center><hr><center>nginx</center></body>\r\n</html>";

    [Theory]
    [InlineData(400, """{"error_code": "RESOURCE_ALREADY_EXISTS", "message": "m", "sqlstate": "KAM00"}""", "RESOURCE_ALREADY_EXISTS")]
    [InlineData(400, """{"error_code": "INVALID_PARAMETER_VALUE", "message": "m"}""", "INVALID_PARAMETER_VALUE")]
    [InlineData(400, """{"error_code": "BAD_REQUEST", "message": "(sqlite3.IntegrityError) FOREIGN KEY constraint failed"}""", "BAD_REQUEST")]
    [InlineData(404, """{"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "Run with id=0 not found"}""", "RESOURCE_DOES_NOT_EXIST")]
    [InlineData(500, """{"error_code": "INVALID_STATE", "message": "Cannot rename a non-active experiment."}""", "INVALID_STATE")]
    [InlineData(500, """{"error_code": "FEATURE_DISABLED", "message": "Workspace APIs are not available"}""", "FEATURE_DISABLED")]
    [InlineData(500, """{"error_code": "INTERNAL_ERROR", "message": "'None' is not an Active stage."}""", "INTERNAL_ERROR")]
    [InlineData(501, """{"error_code": "NOT_IMPLEMENTED", "message": "Multipart upload is not supported"}""", "NOT_IMPLEMENTED")]
    [InlineData(503, "Endpoint: /api/3.0/mlflow/workspaces disabled because the server is running without workspaces support.", "FEATURE_DISABLED")]
    [InlineData(503, "Endpoint: /api/2.0/mlflow-artifacts/artifacts disabled due to the mlflow server running with `--no-serve-artifacts`.", "FEATURE_DISABLED")]
    [InlineData(500, Page500, "INTERNAL_ERROR")]
    [InlineData(405, "<!doctype html>\n<html lang=en>\n<title>405 Method Not Allowed</title>", "ENDPOINT_NOT_FOUND")]
    [InlineData(404, "", "ENDPOINT_NOT_FOUND")]
    [InlineData(404, Nginx, "ENDPOINT_NOT_FOUND")]
    [InlineData(401, "You are not authenticated. Please see https://www.mlflow.org/docs/latest/auth/index.html", "UNAUTHENTICATED")]
    [InlineData(403, "Permission denied", "PERMISSION_DENIED")]
    [InlineData(403, "Invalid Host header - possible DNS rebinding attack detected", "PERMISSION_DENIED")]
    [InlineData(422, """{"detail": [{"loc": ["header"], "msg": "field required"}]}""", "BAD_REQUEST")]
    [InlineData(413, Nginx, "BAD_REQUEST")]
    [InlineData(500, """{"error_code": 7}""", "INTERNAL_ERROR")]
    [InlineData(400, "{broken", "BAD_REQUEST")]
    [InlineData(400, """{"error_code": "NEXT_YEARS_CODE", "message": "m"}""", "NEXT_YEARS_CODE")]
    public void What_stays_wrong_is_not_transient(int status, string body, string errorCode)
    {
        var reply = MlflowReply.Read((HttpStatusCode)status, body);

        Assert.Equal((errorCode, false), (reply.ErrorCode, reply.IsTransient));
    }

    [Theory]
    [InlineData(503, """{"error_code": "TEMPORARILY_UNAVAILABLE", "message": "(sqlite3.OperationalError) database is locked"}""", "TEMPORARILY_UNAVAILABLE")]
    [InlineData(500, """{"error_code": "TEMPORARILY_UNAVAILABLE", "message": "m"}""", "TEMPORARILY_UNAVAILABLE")]
    [InlineData(503, Nginx, "TEMPORARILY_UNAVAILABLE")]
    [InlineData(503, "", "TEMPORARILY_UNAVAILABLE")]
    [InlineData(503, "no healthy upstream", "TEMPORARILY_UNAVAILABLE")]
    [InlineData(502, Nginx, "TEMPORARILY_UNAVAILABLE")]
    [InlineData(504, Nginx, "TEMPORARILY_UNAVAILABLE")]
    [InlineData(408, "", "TEMPORARILY_UNAVAILABLE")]
    [InlineData(429, "slow down", "REQUEST_LIMIT_EXCEEDED")]
    [InlineData(429, """{"error_code": "REQUEST_LIMIT_EXCEEDED", "message": "m"}""", "REQUEST_LIMIT_EXCEEDED")]
    public void What_passes_is_transient(int status, string body, string errorCode)
    {
        var reply = MlflowReply.Read((HttpStatusCode)status, body);

        Assert.Equal((errorCode, true), (reply.ErrorCode, reply.IsTransient));
    }

    [Theory]
    [InlineData(429, false)]
    [InlineData(400, false)]
    [InlineData(408, true)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    public void A_gateway_does_not_know_what_the_server_did(int status, bool mayHaveHappened) =>
        Assert.Equal(mayHaveHappened, MlflowReply.Read((HttpStatusCode)status, "").MayHaveHappened);

    [Theory]
    [InlineData("""{"error_code": "X", "message": "said"}""", "said")]
    [InlineData("""{"detail": "said"}""", "said")]
    [InlineData("said", "said")]
    [InlineData(Page500, "")]
    public void The_servers_words_are_kept_and_its_pages_are_not(string body, string text) =>
        Assert.Equal(text, MlflowReply.Read(HttpStatusCode.BadRequest, body).Text);
}
