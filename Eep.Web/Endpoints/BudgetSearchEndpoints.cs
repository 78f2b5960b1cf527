using Eep.Web.Budgets;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Eep.Web.Endpoints;

/// <summary>/api/v1/budget-searches: the search for the smallest good model.</summary>
public static class BudgetSearchEndpoints
{
    /// <summary>Maps the group.</summary>
    public static void MapBudgetSearches(this IEndpointRouteBuilder api)
    {
        var searches = api.MapGroup("/budget-searches").WithTags("Budget searches");
        searches.MapGet("/", (IBudgetSearchService service, CancellationToken cancellationToken) => service.ListAsync(cancellationToken))
            .WithSummary("Searches for the smallest good model, newest first.");
        searches.MapPost("/", StartAsync).Accepts<BudgetSearchOptions>("application/json")
            .WithSummary("Starts one: run (options.json with a margin), budgets to choose among, all or bisection.");
        searches.MapPost("/estimate", EstimateAsync).Accepts<BudgetSearchOptions>("application/json").WithSummary("What one would cost, summed over its runs.");
        searches.MapGet("/{id:guid}", FindAsync).WithName("FindBudgetSearch").WithSummary("A search with its budgets, its curve and its runs.");
        searches.MapPost("/{id:guid}/stop", (Guid id, IBudgetSearchService service, CancellationToken cancellationToken) =>
                AnswerAsync(id, service.StopAsync(id, cancellationToken), "it cannot be stopped any more", service, cancellationToken))
            .WithSummary("Tries no further budget; the run in work finishes with the best there is.");
        searches.MapPost("/{id:guid}/cancel", (Guid id, IBudgetSearchService service, CancellationToken cancellationToken) =>
                AnswerAsync(id, service.CancelAsync(id, cancellationToken), "it cannot be cancelled any more", service, cancellationToken))
            .WithSummary("Ends it and the run in work for good.");
        searches.MapDelete("/{id:guid}", (Guid id, IBudgetSearchService service, CancellationToken cancellationToken) =>
                AnswerAsync(id, service.DeleteAsync(id, cancellationToken), "only one that has ended can be deleted; cancel it first", service, cancellationToken))
            .WithSummary("Deletes one that has ended; its runs stay.");
    }

    private static async Task<CreatedAtRoute<BudgetSearchView>> StartAsync(HttpRequest request, IBudgetSearchService service, CancellationToken cancellationToken)
    {
        var id = await service.StartAsync(await ReadAsync(request, cancellationToken), cancellationToken);
        return TypedResults.CreatedAtRoute((await service.FindAsync(id, cancellationToken))?.Search, "FindBudgetSearch", new { id });
    }

    private static async Task<BudgetSearchEstimate> EstimateAsync(HttpRequest request, IBudgetSearchService service, CancellationToken cancellationToken) =>
        await service.EstimateAsync(await ReadAsync(request, cancellationToken), cancellationToken);

    private static async Task<Results<Ok<BudgetSearchDetail>, ProblemHttpResult>> FindAsync(
        Guid id, IBudgetSearchService service, CancellationToken cancellationToken) =>
        await service.FindAsync(id, cancellationToken) is { } detail ? TypedResults.Ok(detail) : Unknown(id);

    private static async Task<Results<NoContent, ProblemHttpResult>> AnswerAsync(
        Guid id, Task<bool> asked, string refusal, IBudgetSearchService service, CancellationToken cancellationToken)
    {
        if (await asked)
        {
            return TypedResults.NoContent();
        }

        return await service.FindAsync(id, cancellationToken) is { } detail
            ? TypedResults.Problem($"The budget search is {detail.Search.State.ToString().ToLowerInvariant()}: {refusal}.", statusCode: StatusCodes.Status409Conflict)
            : Unknown(id);
    }

    private static async Task<BudgetSearchOptions> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body);
        return BudgetSearchFile.Parse(await reader.ReadToEndAsync(cancellationToken));
    }

    private static ProblemHttpResult Unknown(Guid id) =>
        TypedResults.Problem($"There is no budget search {id}.", statusCode: StatusCodes.Status404NotFound);
}
