namespace Eep.Web.Engine;

/// <summary>Starts engines; replaced in tests.</summary>
public interface IEngineLauncher
{
    /// <summary>Starts an engine that searches and gives it its start order.</summary>
    IEngine Launch(StartOrder start);

    /// <summary>Starts an engine that evaluates and gives it its order.</summary>
    IEngine Launch(EvaluateOrder order);

    /// <summary>Starts an engine that answers batches and gives it its order.</summary>
    IEngine Launch(HelpOrder order);
}

/// <summary>A running engine as its parent sees it. Disposal kills it.</summary>
public interface IEngine : IAsyncDisposable
{
    /// <summary>The next message; null when the engine has ended.</summary>
    Task<EngineMessage?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Sends an order; nothing happens when the engine has ended.</summary>
    void Send(EngineOrder order);

    /// <summary>Ends it at once.</summary>
    void Kill();

    /// <summary>Waits for its end.</summary>
    /// <returns>Why it ended, in words: exit code or signal, and the last thing it said on standard error.</returns>
    Task<string> WaitForEndAsync();
}
