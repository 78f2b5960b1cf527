using System.Text.Json;
using Eep.Core.Evaluation.Reports;
using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Evaluations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Eep.Web.Endpoints;

/// <summary>/api/v1/evaluations and /api/v1/suites.</summary>
public static class EvaluationEndpoints
{
    /// <summary>Maps both.</summary>
    public static void MapEvaluations(this IEndpointRouteBuilder api)
    {
        api.MapGet("/suites", (IEvaluationService service, CancellationToken cancellationToken) => service.SuitesAsync(cancellationToken))
            .WithTags("Evaluations").WithSummary("All suites that can be chosen.");
        var evaluations = api.MapGroup("/evaluations").WithTags("Evaluations");
        evaluations.MapGet("/", (IEvaluationService service, Guid? run, CancellationToken cancellationToken) => service.ListAsync(run, cancellationToken))
            .WithSummary("Evaluations, newest first; run=ID for those of a run's checkpoint.");
        evaluations.MapPost("/", StartAsync).Accepts<EvaluationOptions>("application/json")
            .WithSummary("Starts an evaluation: candidate (or run), baseline, suite.");
        evaluations.MapGet("/{id:guid}", FindAsync).WithName("FindEvaluation").WithSummary("An evaluation with everything it found.");
        evaluations.MapPost("/{id:guid}/cancel", (Guid id, IEvaluationService service, CancellationToken cancellationToken) =>
                AnswerAsync(id, service.CancelAsync(id, cancellationToken), "it cannot be cancelled any more", service, cancellationToken))
            .WithSummary("Ends it for good.");
        evaluations.MapDelete("/{id:guid}", (Guid id, IEvaluationService service, CancellationToken cancellationToken) =>
                AnswerAsync(id, service.DeleteAsync(id, cancellationToken), "only one that has ended can be deleted; cancel it first", service, cancellationToken))
            .WithSummary("Deletes an evaluation that has ended, with its files.");
        evaluations.MapGet("/{id:guid}/flips", FlipsAsync).WithSummary("Items that broke and items that were fixed.");
        evaluations.MapGet("/{id:guid}/routing", RoutingAsync).WithSummary("How the routers' decisions changed, by candidate.");
        evaluations.MapGet("/{id:guid}/files", FilesAsync).WithSummary("Its reports.");
        evaluations.MapMethods("/{id:guid}/files/{**path}", [HttpMethods.Get, HttpMethods.Head], FileAsync)
            .WithSummary("One report, as listed under files.").Produces(StatusCodes.Status200OK, contentType: "application/octet-stream");
    }

    private static async Task<CreatedAtRoute<EvaluationView>> StartAsync(HttpRequest request, IEvaluationService service, CancellationToken cancellationToken)
    {
        // Read by hand, as a run's options are: the dialect names the faulty field.
        var options = await JsonSerializer.DeserializeAsync<EvaluationOptions>(request.Body, RunJson.Line, cancellationToken)
            ?? throw new JsonException("The body is null; it must be an object.");
        var id = await service.StartAsync(options, cancellationToken);
        return TypedResults.CreatedAtRoute(await service.FindAsync(id, cancellationToken), "FindEvaluation", new { id });
    }

    private static async Task<Results<Ok<EvaluationView>, ProblemHttpResult>> FindAsync(Guid id, IEvaluationService service, CancellationToken cancellationToken) =>
        await service.FindAsync(id, cancellationToken) is { } evaluation ? TypedResults.Ok(evaluation) : Unknown(id);

    private static async Task<Results<NoContent, ProblemHttpResult>> AnswerAsync(
        Guid id, Task<bool> asked, string refusal, IEvaluationService service, CancellationToken cancellationToken)
    {
        if (await asked)
        {
            return TypedResults.NoContent();
        }

        return await service.FindAsync(id, cancellationToken) is { } evaluation
            ? TypedResults.Problem($"The evaluation is {evaluation.State.ToString().ToLowerInvariant()}: {refusal}.", statusCode: StatusCodes.Status409Conflict)
            : Unknown(id);
    }

    private static async Task<Results<Ok<IReadOnlyList<FlippedItem>>, ProblemHttpResult>> FlipsAsync(
        Guid id, IEvaluationService service, CancellationToken cancellationToken) =>
        await service.FindAsync(id, cancellationToken) is null ? Unknown(id) : TypedResults.Ok(await service.FlipsAsync(id, cancellationToken));

    private static async Task<Results<Ok<IReadOnlyList<RoutingSummary>>, ProblemHttpResult>> RoutingAsync(
        Guid id, IEvaluationService service, CancellationToken cancellationToken) =>
        await service.FindAsync(id, cancellationToken) is null ? Unknown(id) : TypedResults.Ok(await service.RoutingAsync(id, cancellationToken));

    private static async Task<Results<Ok<IReadOnlyList<EvaluationFile>>, ProblemHttpResult>> FilesAsync(
        Guid id, IEvaluationService service, CancellationToken cancellationToken) =>
        await service.FindAsync(id, cancellationToken) is null ? Unknown(id) : TypedResults.Ok(await service.FilesAsync(id, cancellationToken));

    // Only listed paths are served: what a request names never reaches the file system by itself.
    private static async Task<Results<PhysicalFileHttpResult, ProblemHttpResult>> FileAsync(
        Guid id, string path, IEvaluationService service, EepPaths paths, CancellationToken cancellationToken) =>
        (await service.FilesAsync(id, cancellationToken)).Any(file => file.Path == path)
            ? TypedResults.PhysicalFile(
                Path.Combine(paths.EvaluationFolder(id), path), "application/octet-stream", Path.GetFileName(path), enableRangeProcessing: true)
            : TypedResults.Problem($"Evaluation {id} offers no file '{path}'.", statusCode: StatusCodes.Status404NotFound);

    private static ProblemHttpResult Unknown(Guid id) =>
        TypedResults.Problem($"There is no evaluation {id}.", statusCode: StatusCodes.Status404NotFound);
}
