using Eep.Web.Data;
using Eep.Web.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Eep.Web.Endpoints;

/// <summary>What can be asked of a run: /api/v1/runs/{id}/pause and so on. 409 where its state does not allow it.</summary>
public static class RunVerbEndpoints
{
    private delegate Task<bool> Verb(IRunService service, Guid id, CancellationToken cancellationToken);

    /// <summary>Maps the verbs.</summary>
    public static void MapRunVerbs(this IEndpointRouteBuilder runs)
    {
        Map(runs, "pause", "Finishes the generation in work, then waits.", "it cannot be paused", (s, id, c) => s.PauseAsync(id, c));
        Map(runs, "resume", "Lets a paused run go on.", "it is not paused", (s, id, c) => s.ResumeAsync(id, c));
        Map(runs, "stop", "Ends the search and finishes with the best there is.", "its search cannot be stopped any more", (s, id, c) => s.StopAsync(id, c));
        Map(runs, "cancel", "Ends a run for good.", "it cannot be cancelled any more", (s, id, c) => s.CancelAsync(id, c));
        Map(runs, "archive", "Puts a run out of sight.", "it is archived", (s, id, c) => s.ArchiveAsync(id, true, c));
        Map(runs, "unarchive", "Takes a run out of the archive.", "it is not archived", (s, id, c) => s.ArchiveAsync(id, false, c));
        Map(runs, "trash", "Throws a final run away; its files stay until the trash is emptied.", OnlyFinal, (s, id, c) => s.TrashAsync(id, true, c));
        Map(runs, "restore", "Takes a run out of the trash.", "it is not in the trash", (s, id, c) => s.TrashAsync(id, false, c));
        runs.MapDelete("/{id:guid}", (Guid id, IRunService service, RunQueries queries, CancellationToken cancellationToken) =>
                AnswerAsync(id, service.DeleteAsync(id, cancellationToken), OnlyFinal, queries, cancellationToken))
            .WithSummary("Deletes a final run with its files.");
        runs.MapPut("/{id:guid}/annotation", (Guid id, RunAnnotation annotation, IRunService service, RunQueries queries, CancellationToken cancellationToken) =>
                AnswerAsync(id, service.AnnotateAsync(id, annotation, cancellationToken), "it cannot be annotated", queries, cancellationToken))
            .WithSummary("Sets tags and note of a run.");
        runs.MapPost("/{id:guid}/fork", ForkAsync).WithSummary("Starts a run with the options of this one; the body holds the options to replace.");
    }

    private const string OnlyFinal = "only a run that has ended can be deleted or thrown away, and only once; cancel it first";

    private static void Map(IEndpointRouteBuilder runs, string name, string summary, string refusal, Verb verb) =>
        runs.MapPost($"/{{id:guid}}/{name}", (Guid id, IRunService service, RunQueries queries, CancellationToken cancellationToken) =>
                AnswerAsync(id, verb(service, id, cancellationToken), refusal, queries, cancellationToken))
            .WithSummary(summary);

    private static async Task<Results<NoContent, ProblemHttpResult>> AnswerAsync(
        Guid id, Task<bool> asked, string refusal, RunQueries queries, CancellationToken cancellationToken)
    {
        if (await asked)
        {
            return TypedResults.NoContent();
        }

        return await queries.SummaryAsync(id, cancellationToken) is { } run
            ? TypedResults.Problem($"The run is {run.State.ToString().ToLowerInvariant()}: {refusal}.", statusCode: StatusCodes.Status409Conflict)
            : RunEndpoints.Unknown(id);
    }

    private static async Task<Results<CreatedAtRoute<RunSummary>, ProblemHttpResult>> ForkAsync(
        Guid id, HttpRequest request, IRunService service, RunQueries queries, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body);
        var changes = await reader.ReadToEndAsync(cancellationToken);
        return await service.ForkAsync(id, changes.Length == 0 ? "{}" : changes, cancellationToken) is { } forked
            ? TypedResults.CreatedAtRoute(await queries.SummaryAsync(forked, cancellationToken), "FindRun", new { id = forked })
            : RunEndpoints.Unknown(id);
    }
}
