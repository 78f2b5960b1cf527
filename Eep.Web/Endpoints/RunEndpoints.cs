using Eep.Core.Runs;
using Eep.Web.Data;
using Eep.Web.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Eep.Web.Endpoints;

/// <summary>/api/v1/runs.</summary>
public static class RunEndpoints
{
    /// <summary>Maps the group.</summary>
    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("Runs");
        runs.MapGet("/", ListAsync).WithSummary("Runs, newest first; shelf=archive or shelf=trash for those put away.");
        runs.MapPost("/", StartAsync).WithSummary("Starts a run; the body is options.json.").Accepts<RunOptions>("application/json");
        runs.MapPost("/estimate", EstimateAsync).WithSummary("What a run would cost; the body is options.json.")
            .Accepts<RunOptions>("application/json");
        runs.MapGet("/{id:guid}/artifacts", ArtifactsAsync).WithSummary("The files of a completed run.");
        runs.MapRunReads();
        runs.MapRunVerbs();
    }

    private static Task<IReadOnlyList<RunSummary>> ListAsync(IRunService service, string? shelf, CancellationToken cancellationToken) =>
        service.ListAsync(Words.Find<RunShelf>(shelf) ?? RunShelf.Desk, cancellationToken);

    private static async Task<CreatedAtRoute<RunSummary>> StartAsync(
        HttpRequest request, IRunService service, RunQueries queries, CancellationToken cancellationToken)
    {
        var id = await service.StartAsync(await ReadOptionsAsync(request, cancellationToken), cancellationToken);
        var summary = await queries.SummaryAsync(id, cancellationToken);
        return TypedResults.CreatedAtRoute(summary, "FindRun", new { id });
    }

    private static async Task<RunEstimate> EstimateAsync(
        HttpRequest request, IRunService service, CancellationToken cancellationToken) =>
        await service.EstimateAsync(await ReadOptionsAsync(request, cancellationToken), cancellationToken);

    private static async Task<Results<Ok<IReadOnlyList<ArtifactFile>>, ProblemHttpResult>> ArtifactsAsync(
        Guid id, RunQueries queries, CancellationToken cancellationToken) =>
        await queries.SummaryAsync(id, cancellationToken) is null
            ? Unknown(id)
            : TypedResults.Ok(await queries.ArtifactsAsync(id, cancellationToken));

    // Read by hand: the dialect names the faulty field, the framework's own binding would not.
    private static async Task<RunOptions> ReadOptionsAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body);
        return RunOptionsFile.Parse(await reader.ReadToEndAsync(cancellationToken));
    }

    internal static ProblemHttpResult Unknown(Guid id) =>
        TypedResults.Problem($"There is no run {id}.", statusCode: StatusCodes.Status404NotFound);
}
