using Eep.Core.Checkpoints;
using Eep.Web.Data;
using Eep.Web.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Eep.Web.Endpoints;

/// <summary>Parts of a run's archive: the expert maps of its generations, plans and checkpoints of single individuals.</summary>
public static class ArchiveEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapArchive(this IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/runs/{id:guid}").WithTags("Runs");
        runs.MapGet("/maps", MapsAsync)
            .WithSummary("Survival and utilisation of each expert from a generation on, one byte a cell after a header of four int32.");
        runs.MapGet("/individuals/{number:int}/plan", PlanAsync).WithSummary("The plan of one individual, as eep export takes it.");
        runs.MapGet("/individuals/checkpoints", (Guid id, IIndividualCheckpoints checkpoints, CancellationToken cancellationToken) =>
                checkpoints.ListAsync(id, cancellationToken))
            .WithSummary("Checkpoints of individuals: made, in work, or why one could not be made.");
        runs.MapPost("/individuals/{number:int}/checkpoint", MakeCheckpointAsync).WithSummary("Begins to write the checkpoint of one individual.");
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> MakeCheckpointAsync(
        Guid id, int number, IIndividualCheckpoints checkpoints, CancellationToken cancellationToken) =>
        await checkpoints.StartAsync(id, number, cancellationToken)
            ? TypedResults.Accepted($"/api/v1/runs/{id}/individuals/checkpoints")
            : TypedResults.Problem($"Run {id} has no individual {number}.", statusCode: StatusCodes.Status404NotFound);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> MapsAsync(
        Guid id, ArchiveQueries archive, CancellationToken cancellationToken, int from = 0) =>
        await archive.MapsAsync(id, Math.Max(0, from), cancellationToken) is { } blob
            ? TypedResults.File(blob, "application/octet-stream")
            : TypedResults.Problem($"There is no run {id}.", statusCode: StatusCodes.Status404NotFound);

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> PlanAsync(
        Guid id, int number, ArchiveQueries archive, CancellationToken cancellationToken) =>
        await archive.PlanAsync(id, number, cancellationToken) is { } plan
            ? TypedResults.Text(PlanJson.Write(plan).ToJsonString(), "application/json")
            : TypedResults.Problem($"Run {id} has no individual {number}.", statusCode: StatusCodes.Status404NotFound);
}
